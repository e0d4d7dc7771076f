"""What the engine says of a submission once auditors have concluded on it."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.assessment import queries
from app.assessment.facts import facts_of_submission
from app.assessment.models import Assessment, Submission
from app.criteria.schema import CriteriaSet
from app.review import findings
from app.review.layers import layered
from app.review.policy import DECIDED
from app.scoring.engine import evaluate
from app.scoring.facts import Facts
from app.scoring.readiness import Readiness


def of(
    session: Session,
    submission: Submission,
    criteria: CriteriaSet,
    *,
    as_of: date,
    auditor_id: UUID | None = None,
) -> Readiness:
    """Readiness and eligibility of what was signed, under the findings of one auditor or of all."""
    return evaluate(criteria, facts_of(session, submission, criteria, as_of=as_of, auditor_id=auditor_id))


def decided(
    session: Session, assessment: Assessment, criteria: CriteriaSet, *, zone: str
) -> Readiness | None:
    """What the decision rested on, as of its day in the program's zone; None before there is one.

    Before the decision nobody outside the program learns what the auditors found.
    """
    if assessment.state not in DECIDED:
        return None
    submission = queries.latest_submission(session, assessment.id)
    at = assessment.closed_at or submission.submitted_at
    return of(session, submission, criteria, as_of=at.astimezone(ZoneInfo(zone)).date())


def facts_of(
    session: Session,
    submission: Submission,
    criteria: CriteriaSet,
    *,
    as_of: date,
    auditor_id: UUID | None = None,
) -> Facts:
    """The signed facts under the auditors' layer, on a day. Raises SnapshotDamaged for an altered text."""
    found = findings.standing(session, submission, auditor_id=auditor_id)
    signed = facts_of_submission(submission, criteria, as_of=as_of)
    return layered(signed, {practice: [one.finding for one in each] for practice, each in found.items()})
