"""What one person holds in assessments that are under way, and where their day begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from app.accounts.models import Organisation
from app.assessment.models import Assessment
from app.assessment.workflow import CLOSED
from app.core.actor import Actor, Role
from app.together.models import PracticeHolder

HOME = "/assessments"


@dataclass(frozen=True)
class Holding:
    """One practice that the person holds."""

    assessment: Assessment
    practice_id: str
    due_on: date | None

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{HOME}/{self.assessment.id}/practices/{self.practice_id}"


def held_by(session: Session, person_id: UUID, organisation_ids: frozenset[UUID]) -> Sequence[Holding]:
    """What the person holds for these school systems, with assessment and school system; due first, first."""
    statement = (
        select(PracticeHolder, Assessment)
        .join(Assessment, Assessment.id == PracticeHolder.assessment_id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(
            PracticeHolder.person_id == person_id,
            PracticeHolder.organisation_id.in_(organisation_ids),
            Assessment.state.not_in(CLOSED),
        )
        .options(contains_eager(Assessment.organisation))
        .order_by(PracticeHolder.due_on.is_(None), PracticeHolder.due_on, PracticeHolder.practice_id)
    )
    return [Holding(made, row.practice_id, row.due_on) for row, made in session.execute(statement)]


def home_of(session: Session, actor: Actor) -> str:
    """Where someone of a school system begins: who only contributes, at the practices that are theirs."""
    if actor.person_id is None or {role for _, role in actor.roles} != {Role.CONTRIBUTOR}:
        return HOME
    held = held_by(session, actor.person_id, actor.organisation_ids)
    if len(held) == 1:
        return held[0].path
    if held and len({each.assessment.id for each in held}) == 1:
        return f"{HOME}/{held[0].assessment.id}?show=mine"
    return HOME
