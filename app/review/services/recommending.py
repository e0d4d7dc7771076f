"""An auditor's recommendation on the whole submission."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment.models import Assessment, Submission
from app.assessment.snapshot import practice_ids
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.schema import CriteriaSet
from app.review import findings, readiness
from app.review.errors import FindingsMissing, NotEligible, ReasonMissing
from app.review.models import Outcome, Recommendation
from app.review.services.independence import refusals_recorded, under_review
from app.review.services.settling import settle
from app.scoring.readiness import Readiness


@refusals_recorded
def recommend(
    session: Session,
    assessment_id: UUID,
    *,
    outcome: Outcome,
    reason: str,
    criteria: CriteriaSet,
    today: date,
    by: Actor,
) -> Recommendation:
    """Conclude on the submission, on the auditor's own findings; the last one's moves it to the decision.

    Raises FindingsMissing, NotEligible (for an award that falls short), ReasonMissing, AlreadyRecommended.
    """
    with atomic(session):
        assessment, _, submission = under_review(session, assessment_id, by=by)
        result = _result(session, assessment, submission, criteria, today=today, by=by)
        if outcome is Outcome.AWARD and not result.is_eligible:
            raise NotEligible(result.shortfalls)
        if not reason.strip():
            raise ReasonMissing
        recommendation = Recommendation(
            submission_id=submission.id, auditor_id=by.person_id, outcome=outcome, reason=reason.strip(),
            readiness_digest=result.digest, recommended_at=clock.now(),
        )  # fmt: skip
        session.add(recommendation)
        session.flush()
        audit.record(
            session, "recommendation.made", recommendation, by=by, organisation_id=assessment.organisation_id,
            assessment_id=assessment.id, outcome=outcome.value, submission=submission.digest,
            readiness=result.digest,
        )  # fmt: skip
        settle(session, assessment, by=by)
    return recommendation


def missing_findings(
    session: Session,
    assessment: Assessment,
    submission: Submission,
    criteria: CriteriaSet,
    *,
    auditor_id: UUID | None,
) -> tuple[str, ...]:
    """The practices on which the auditor has not concluded yet, in order."""
    found = findings.standing(session, submission, auditor_id=auditor_id)
    return tuple(key for key in practice_ids(criteria, assessment.scope) if key not in found)


def _result(
    session: Session,
    assessment: Assessment,
    submission: Submission,
    criteria: CriteriaSet,
    *,
    today: date,
    by: Actor,
) -> Readiness:
    missing = missing_findings(session, assessment, submission, criteria, auditor_id=by.person_id)
    if missing:
        raise FindingsMissing(missing)
    return readiness.of(session, submission, criteria, as_of=today, auditor_id=by.person_id)
