"""Asking those who look after evidence to renew it before it ends: once per stage, with the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import notification
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.assessment import expiry, library
from app.assessment.library import Holding
from app.assessment.services.replacing import OWNERS
from app.core.actor import Role
from app.core.db import atomic

Strictest = Callable[[Holding], int | None]
"""How many months old the strictest practice that a holding supports lets it be."""


def remind(session: Session, *, today: date, strictest: Strictest) -> int:
    """Queue the mails that are due; returns how many. Doing it again on the same day queues none."""
    queued = 0
    for organisation_id in library.with_period(session):
        for holding in library.holdings(session, organisation_id):
            item = holding.evidence
            until = expiry.last_day(item.effective_from, item.effective_to, strictest(holding))
            due = expiry.stage(until, today) if until else None
            if until and due is not None and any(use.is_open for use in holding.uses):
                queued += _ask(session, organisation_id, holding, until, due)
    return queued


def _ask(session: Session, organisation_id: UUID, holding: Holding, until: date, due: int) -> int:
    queued = 0
    use = next(use for use in holding.uses if use.is_open)
    with atomic(session):
        for person in _addressees(session, organisation_id, holding.evidence.owner_id):
            job = notification.queue(
                session,
                "evidence_expiring",
                to=person.email,
                locale=person.locale,
                effect_key=f"evidence-expiring:{holding.evidence.id}:{until}:{due}:{person.id}",
                name=person.name,
                item=holding.evidence.name,
                until=until,
                practices=sorted({each.practice_id for each in holding.uses if each.is_open}),
                path=f"/assessments/{use.assessment_id}/evidence/{holding.evidence.id}",
            )
            queued += job is not None
    return queued


def _addressees(session: Session, organisation_id: UUID, owner_id: UUID | None) -> Sequence[Person]:
    """The owner; where they left, those who run the self-assessment."""
    owners = [each for each in accounts.with_role(session, organisation_id, *OWNERS) if each.id == owner_id]
    return owners or accounts.with_role(session, organisation_id, Role.COORDINATOR)
