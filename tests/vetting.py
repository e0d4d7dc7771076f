"""Services of a register in every standing, made by the services that people use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.vetting.models import OnlineService
from app.vetting.services import vetting
from app.vetting.services.vetting import Description, Verdict
from app.vetting.vocabulary import Answer, Question
from tests import factories


def added(session, organisation_id, name, *, by, **values: Any) -> OnlineService:
    """A service that waits for its review."""
    known = {"url": "", "provider": "", "purpose": "", "grades": ["3"], "elements": ["name"], **values}
    return vetting.add(session, organisation_id, Description(name=name, **known), by=by)


def answered(session, service, *, by, **but: Answer) -> OnlineService:
    """The same with every risk question answered well, but for those that are named."""
    found = {question: (but.get(question.name, Answer.YES), "In its notice.") for question in Question}
    return vetting.answer(session, service.id, found, by=by)


def approved(
    session,
    organisation_id,
    name,
    *,
    by,
    conditions="",
    expires_on: date | None = None,
    reason="",
    **values: Any,
) -> OnlineService:
    """A service that may be used."""
    made = added(session, organisation_id, name, by=by, **values)
    answered(session, made, by=by)
    verdict = Verdict(is_approved=True, reason=reason, conditions=conditions, expires_on=expires_on)
    vetting.decide(session, made.id, verdict, today=clock.today(), by=by)
    return made


def refused(session, organisation_id, name, reason, *, by, **values: Any) -> OnlineService:
    """A service that may not be used."""
    made = added(session, organisation_id, name, by=by, **values)
    vetting.decide(session, made.id, Verdict(is_approved=False, reason=reason), today=clock.today(), by=by)
    return made


def lapsed(session, organisation_id, name, *, by, **values: Any) -> OnlineService:
    """A service whose approval ended some days ago."""
    made = approved(session, organisation_id, name, by=by, **values)
    with atomic(session):
        made.expires_on = clock.today() - timedelta(days=3)
    return made


def elsewhere(session, name) -> OnlineService:
    """A service in the register of another school system."""
    other = factories.organisation(session)
    by = factories.actor_of(session, factories.member(session, other, Role.COORDINATOR))
    return added(session, other.id, name, by=by)
