"""Deciding who may act for a school system, and adding school systems that were not known."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import policy, queries, requests
from app.accounts.errors import LeaidTaken, OrganisationClosed, ReasonMissing
from app.accounts.models import JoinRequest, Organisation, OrganisationKind
from app.accounts.services import team
from app.accounts.workflow import REQUEST, RequestEvent
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import atomic
from app.core.transition import advance


def approve(
    session: Session, request_id: UUID, *, by: Actor, organisation_id: UUID | None = None
) -> Organisation:
    """Make the person coordinator of the school system they named.

    A school system that was not known is added, unless `organisation_id` says that it is really this one.
    Raises IllegalTransition where another manager decided first, LeaidTaken, or OrganisationClosed.
    """
    with atomic(session):
        request = requests.get(session, request_id)
        policy.DECIDE_REQUEST.require(by, request)
        advance(
            session,
            request,
            REQUEST,
            RequestEvent.APPROVED,
            decided_by_id=by.person_id,
            decided_at=clock.now(),
        )
        known = request.organisation_id or organisation_id
        organisation = queries.locked_organisation(session, known) if known else _add(session, request, by=by)
        if not organisation.is_open:
            raise OrganisationClosed
        request.organisation_id = organisation.id
        colleagues = queries.with_role(session, organisation.id, Role.COORDINATOR)
        team.add_role(session, organisation, request.person, Role.COORDINATOR, by=by)
        audit.record(session, "join-request.approved", request, by=by, organisation_id=organisation.id)
        notification.queue(
            session,
            "join_request_approved",
            to=request.person.email,
            locale=request.person.locale,
            name=request.person.name,
            organisation=organisation.name,
        )
        for colleague in colleagues:
            notification.queue(
                session,
                "coordinator_joined",
                to=colleague.email,
                locale=colleague.locale,
                name=request.person.name,
                organisation=organisation.name,
                path=f"/team/{organisation.id}",
            )
    return organisation


def refuse(session: Session, request_id: UUID, *, reason: str, by: Actor) -> None:
    """Refuse the request and tell the person why. Raises ReasonMissing, or IllegalTransition as `approve`."""
    if not reason.strip():
        raise ReasonMissing
    with atomic(session):
        request = requests.get(session, request_id)
        policy.DECIDE_REQUEST.require(by, request)
        advance(
            session,
            request,
            REQUEST,
            RequestEvent.REFUSED,
            decided_by_id=by.person_id,
            decided_at=clock.now(),
            reason=reason.strip(),
        )
        audit.record(session, "join-request.refused", request, by=by)
        organisation = request.organisation
        notification.queue(
            session,
            "join_request_refused",
            to=request.person.email,
            locale=request.person.locale,
            name=request.person.name,
            organisation=organisation.name if organisation else request.proposed_name,
            reason=reason.strip(),
        )


def _add(session: Session, request: JoinRequest, *, by: Actor) -> Organisation:
    leaid = request.proposed_leaid
    taken = session.scalar(select(Organisation.id).where(Organisation.leaid == leaid)) if leaid else None
    if taken is not None:
        raise LeaidTaken(taken)
    organisation = Organisation(
        name=request.proposed_name,
        kind=request.proposed_kind or OrganisationKind.DISTRICT,
        city=request.proposed_city,
        state=request.proposed_state,
        leaid=leaid,
    )
    session.add(organisation)
    session.flush()
    audit.record(session, "organisation.added", organisation, by=by, title=organisation.name)
    return organisation
