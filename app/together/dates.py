"""Whose dates they are: those of one person, and when each is spoken of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.criteria.catalogue import Catalogue
from app.together import deadlines
from app.together.deadlines import Deadline

AHEAD = (30, 14, 7, 1)
"""So many days before a date it is spoken of, once each."""
RUN_OR_SIGN = (Role.COORDINATOR, Role.SIGNATORY)


def of_person(
    session: Session, actor: Actor, first: date, last: date, *, catalogue: Catalogue
) -> list[Deadline]:
    """The dates that are the person's own, and those of the school systems that they run or sign for."""
    if not actor.organisation_ids:
        return []
    found = deadlines.between(
        session, first, last, organisation_ids=actor.organisation_ids, catalogue=catalogue
    )
    return owned(found, actor)


def owned(found: Iterable[Deadline], actor: Actor) -> list[Deadline]:
    """Those that are the person's."""
    return [
        each
        for each in found
        if (each.person_id == actor.person_id and each.organisation_id in actor.organisation_ids)
        or (
            each.person_id is None and any(actor.has_role(role, each.organisation_id) for role in RUN_OR_SIGN)
        )
    ]


def days_of(on: date, today: date) -> int | None:
    """Which of the four times it is now: the last that has begun; None when it is too early or over."""
    left = (on - today).days
    return min((days for days in AHEAD if 0 <= left <= days), default=None)
