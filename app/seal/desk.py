"""What the decision desk shows of a submission: recommendations, the engine's result, and its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Person
from app.assessment import queries as assessments
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import WORKFLOW, Event, State
from app.core.actor import Actor
from app.criteria.schema import CriteriaSet
from app.review import conflicts, readiness
from app.review import queries as reviews
from app.review.conflicts import ConflictKind
from app.review.models import Recommendation
from app.scoring.readiness import Readiness
from app.seal import queries
from app.seal.dates import valid_until
from app.seal.models import Decision
from app.seal.program import Program
from app.seal.services import deciding


@dataclass(frozen=True)
class Desk:
    """Everything a person needs to decide on one submission."""

    assessment: Assessment
    submission: Submission
    recommendations: Sequence[Recommendation]
    readiness: Readiness
    awarded_on: date
    valid_until: date
    decision: Decision | None
    is_waiting: bool
    is_independent: bool
    conflicted: dict[Person, ConflictKind]

    @property
    def is_open(self) -> bool:
        """Whether the person at the desk can decide now."""
        return self.is_waiting and self.is_independent and not self.conflicted


def of(
    session: Session, assessment: Assessment, criteria: CriteriaSet, program: Program, *, by: Actor
) -> Desk:
    """The desk for an assessment that was submitted, as the person at it may use it."""
    today = program.today()
    decision = queries.decision(session, assessment.id)
    awarded_on = program.day_of(decision.decided_at) if decision else today
    submission = assessments.latest_submission(session, assessment.id)
    recommendations = reviews.recommendations(session, submission.id)
    is_waiting = WORKFLOW.can(assessment.state, Event.AWARDED)
    return Desk(
        assessment=assessment,
        submission=submission,
        recommendations=recommendations,
        readiness=readiness.of(session, submission, criteria, as_of=awarded_on),
        awarded_on=awarded_on,
        valid_until=valid_until(awarded_on, criteria.seal.validity_months),
        decision=decision,
        is_waiting=is_waiting,
        is_independent=deciding.is_independent(session, assessment, by),
        conflicted=conflicts.of_auditors(session, assessment) if is_waiting else {},
    )


def awaiting(session: Session) -> Sequence[Assessment]:
    """Assessments that wait for a decision, the longest waiting first, with their school systems."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.state == State.RECOMMENDED)
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.submitted_at, Assessment.id)
    ).all()
