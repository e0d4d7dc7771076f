"""Starting an assessment."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.accounts import queries as accounts
from app.assessment import policy, queries
from app.assessment.errors import AlreadyOpen, ScopeUnknown, VersionClosed
from app.assessment.models import Assessment
from app.assessment.workflow import Event
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.catalogue import Catalogue


def start(
    session: Session,
    organisation_id: UUID,
    *,
    scope: str,
    criteria: str,
    catalogue: Catalogue,
    by: Actor,
    on: date | None = None,
) -> Assessment:
    """Begin a self-assessment of a scope, such as `full`, against criteria such as `tle/2025`.

    Raises VersionClosed, ScopeUnknown, or AlreadyOpen while another of the same scope is under way.
    """
    with atomic(session):
        organisation = accounts.organisation(session, organisation_id)
        policy.START.require(by, organisation)
        if not catalogue.is_open(criteria, on):
            raise VersionClosed(criteria)
        if scope not in {known.id for known in catalogue.get(criteria).seal.scopes}:
            raise ScopeUnknown("scope")
        if open_id := queries.open_one(session, organisation_id, scope):
            raise AlreadyOpen(open_id)
        assessment = Assessment(
            organisation=organisation, criteria=criteria, scope=scope, started_by_id=by.person_id, reopened=[]
        )
        session.add(assessment)
        try:
            session.flush()
        except IntegrityError as error:  # someone else started the same at the same moment
            raise AlreadyOpen from error
        audit.record(session, Event.STARTED, assessment, by=by, scope=scope, criteria=criteria)
    return assessment
