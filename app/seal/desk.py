"""What the decision desk shows of one submission: recommendations, the engine's result, and the certificate to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from app.seal.services.deciding import Program


@dataclass(frozen=True)
class Desk:
    """Everything a person needs to decide on one submission."""

    assessment: Assessment
    submission: Submission
    recommendations: Sequence[Recommendation]
    recommended_by: dict[object, str]
    readiness: Readiness
    preview: list[dict[str, object]]


def of(session: Session, assessment: Assessment, criteria: CriteriaSet, program: Program) -> Desk:
    """The desk for an assessment that was recommended."""
    submission = assessments.latest_submission(session, assessment.id)
    recommendations = reviews.recommendations(session, submission.id)
    names = {
        person.id: person.name
        for person in session.scalars(select(Person).where(Person.id.in_([r.auditor_id for r in recommendations])))
    }
    return Desk(
        assessment=assessment,
        submission=submission,
        recommendations=recommendations,
        recommended_by=dict(names),
        readiness=readiness.of(session, submission, criteria, as_of=program.today()),
        preview=_preview(assessment, criteria, program),
    )


def awaiting(session: Session) -> Sequence[Assessment]:
    """Assessments that wait for a decision, the longest waiting first, with their school systems."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.state == State.RECOMMENDED)
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.submitted_at, Assessment.id)
    ).all()


def _preview(assessment: Assessment, criteria: CriteriaSet, program: Program) -> list[dict[str, object]]:
    awarded_on = program.today()
    return [
        {"key": "organisation", "value": assessment.organisation.name},
        {"key": "scope", "value": criteria.scope(assessment.scope).title},
        {"key": "awarded_on", "value": awarded_on},
        {"key": "valid_until", "value": valid_until(awarded_on, criteria.seal.validity_months)},
        {"key": "criteria", "value": criteria.version.title},
    ]
