"""What the decision desk shows of one submission: recommendations, the engine's result, and the certificate to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Person
from app.assessment import queries as assessments
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import State
from app.criteria.schema import CriteriaSet
from app.review import queries as reviews
from app.review import readiness
from app.review.models import Recommendation
from app.scoring.readiness import Readiness
from app.seal.dates import valid_until
from app.seal.program import Program


@dataclass(frozen=True)
class Desk:
    """Everything a person needs to decide on one submission."""

    assessment: Assessment
    submission: Submission
    recommendations: Sequence[Recommendation]
    recommended_by: dict[UUID, str]
    readiness: Readiness
    awarded_on: date
    valid_until: date


def of(session: Session, assessment: Assessment, criteria: CriteriaSet, program: Program) -> Desk:
    """The desk for an assessment that was recommended."""
    today = program.today()
    submission = assessments.latest_submission(session, assessment.id)
    recommendations = reviews.recommendations(session, submission.id)
    names = {
        person.id: person.name
        for person in session.scalars(
            select(Person).where(Person.id.in_([r.auditor_id for r in recommendations]))
        )
    }
    return Desk(
        assessment=assessment,
        submission=submission,
        recommendations=recommendations,
        recommended_by=names,
        readiness=readiness.of(session, submission, criteria, as_of=today),
        awarded_on=today,
        valid_until=valid_until(today, criteria.seal.validity_months),
    )


def awaiting(session: Session) -> Sequence[Assessment]:
    """Assessments that wait for a decision, the longest waiting first, with their school systems."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.state == State.RECOMMENDED)
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.submitted_at, Assessment.id)
    ).all()
