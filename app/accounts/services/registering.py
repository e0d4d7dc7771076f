"""Registering: a mail address is confirmed before anybody sees who asks for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import passwords, queries, throttle
from app.accounts.emails import email_key
from app.accounts.errors import AlreadyAsked, EmailTaken, LeaidTaken, LinkDead, OrganisationClosed
from app.accounts.models import (
    JoinRequest,
    LeaidAbsence,
    Organisation,
    OrganisationKind,
    Person,
    Registration,
)
from app.accounts.names import composed
from app.accounts.services import people
from app.accounts.states import leaid_of
from app.accounts.tokens import new_token, token_hash
from app.accounts.workflow import RequestState
from app.core import clock
from app.core.actor import SYSTEM, Actor, ProgramRole
from app.core.db import atomic

VALID = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The school system someone wants to act for: a known one by id, or one to be added."""

    organisation_id: UUID | None = None
    name: str = ""
    kind: OrganisationKind | None = None
    city: str = ""
    state: str = ""
    leaid: str | None = None
    leaid_absence: LeaidAbsence | None = None
    note: str = ""


def register(session: Session, *, email: str, name: str, job_title: str, wish: Wish, source: str) -> None:
    """Send a link to the address, which makes the account and the request when it is used.

    The answer is the same where there is an account already: then the mail tells its owner. Raises
    EmailInvalid, NameRefused, LeaidInvalid, LeaidTaken, OrganisationClosed or TooManyAttempts.
    """
    key = email_key(email)
    throttle.count(session, {"register:source": source})
    within = throttle.allows(session, {"register:account": key})
    with atomic(session):
        columns = _columns(session, wish)
        whose = _title(session, columns)
        values = {"email": email.strip(), "name": composed(name), "job_title": composed(job_title)}
        if not within:
            return
        now = clock.now()
        session.execute(
            delete(Registration).where(or_(Registration.email_key == key, Registration.expires_at < now))
        )
        if queries.person_by_email(session, key) is not None:
            notification.queue(session, "registration_known", to=values["email"], organisation=whose)
            audit.record(session, "registration.repeated", None, by=SYSTEM, email=values["email"])
            return
        token = new_token()
        made = Registration(
            **values,
            **columns,
            email_key=key,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + VALID,
        )
        session.add(made)
        session.flush()
        audit.record(session, "registration.received", made, by=SYSTEM, email=made.email)
        notification.queue(
            session,
            "registration_confirm",
            to=made.email,
            name=made.name,
            organisation=whose,
            expires=made.expires_at,
            path=f"/register/confirm/{token}",
        )


def confirm(session: Session, token: str, *, password: str) -> Person:
    """Make the account with this password, and put the request before the managers; once.

    The password is chosen here and not before, so that nobody can prepare an account for somebody else's
    address. Raises LinkDead or PasswordWeak.
    """
    waiting = queries.registration(session, token)
    title = waiting.organisation.name if waiting.organisation else waiting.proposed_name
    passwords.require_strong(password, waiting.email, waiting.name, title)
    hashed = passwords.hash_password(password)
    with atomic(session):
        row = session.execute(
            delete(Registration)
            .where(Registration.token_hash == token_hash(token), Registration.expires_at > clock.now())
            .returning(*Registration.__table__.c)
        ).first()
        if row is None:
            raise LinkDead("registration")
        try:
            person = people.add(
                session, email=row.email, name=row.name, job_title=row.job_title, password_hash=hashed
            )
        except EmailTaken:
            raise LinkDead("registration") from None
        _ask(session, person, {name: getattr(row, name) for name in COLUMNS})
    return person


def ask_to_join(session: Session, wish: Wish, *, by: Actor) -> JoinRequest:
    """Ask to act for another school system, with the account one has. Raises AlreadyAsked as well."""
    with atomic(session):
        columns = _columns(session, wish)
        person = queries.person(session, people.own_id(by))
        pending = select(JoinRequest.id).where(
            JoinRequest.person_id == person.id, JoinRequest.state == RequestState.PENDING
        )
        if wish.organisation_id in by.organisation_ids or session.scalar(pending) is not None:
            raise AlreadyAsked
        return _ask(session, person, columns)


COLUMNS = (
    "organisation_id",
    "proposed_name",
    "proposed_kind",
    "proposed_city",
    "proposed_state",
    "proposed_leaid",
    "leaid_absence",
    "note",
)


def _columns(session: Session, wish: Wish) -> dict[str, Any]:
    if wish.organisation_id is not None:
        organisation = queries.organisation(session, wish.organisation_id)
        if not organisation.is_open:
            raise OrganisationClosed
        return {"organisation_id": organisation.id, "note": wish.note}
    leaid = leaid_of(wish.leaid, wish.state) if wish.leaid else None
    taken = session.scalar(select(Organisation.id).where(Organisation.leaid == leaid)) if leaid else None
    if taken is not None:
        raise LeaidTaken(taken)
    return {
        "proposed_name": composed(wish.name),
        "proposed_kind": wish.kind or OrganisationKind.DISTRICT,
        "proposed_city": composed(wish.city),
        "proposed_state": wish.state,
        "proposed_leaid": leaid,
        "leaid_absence": None if leaid else wish.leaid_absence,
        "note": wish.note,
    }


def _title(session: Session, columns: Mapping[str, Any]) -> str:
    known: UUID | None = columns.get("organisation_id")
    return queries.organisation(session, known).name if known else str(columns["proposed_name"])


def _ask(session: Session, person: Person, columns: Mapping[str, Any]) -> JoinRequest:
    request = JoinRequest(person_id=person.id, **columns)
    session.add(request)
    session.flush()
    audit.record(session, "join-request.made", request, by=queries.actor_of(session, person))
    for manager in queries.holders(session, ProgramRole.MANAGER):
        notification.queue(
            session,
            "join_request_waiting",
            to=manager.email,
            locale=manager.locale,
            name=person.name,
            organisation=_title(session, columns),
            path=f"/admin/requests/{request.id}",
        )
    return request
