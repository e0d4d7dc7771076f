"""How a seal came about: who is counted as having reviewed it, and when, without naming anybody."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.registry.public_seal import PublicReview
from app.review.models import Assignment, Recommendation
from app.seal.models import Decision, Seal


def of(session: Session, seal: Seal, zone: str) -> PublicReview | None:
    """The review that the seal's award rests on; None where none is on record.

    Counted is who declared to have no ties, then recommended on the very submission that was decided, and was
    not relieved of the task before. The review began with the first of these declarations, because nobody
    reads a submission before, and ended with the last recommendation. Dates are the program's. The decision
    was made by someone else: the database refuses one by a reviewer (`DecisionReviewer`).
    """
    still_assigned = or_(Assignment.ended_at.is_(None), Assignment.ended_at > Decision.decided_at)
    row = session.execute(
        select(
            func.count(Recommendation.auditor_id.distinct()),
            func.min(Assignment.declared_at),
            func.max(Recommendation.recommended_at),
            Decision.decided_at,
        )
        .select_from(Decision)
        .join(Recommendation, Recommendation.submission_id == Decision.submission_id)
        .join(
            Assignment,
            and_(
                Assignment.assessment_id == Decision.assessment_id,
                Assignment.auditor_id == Recommendation.auditor_id,
            ),
        )
        .where(
            Decision.id == seal.award.decision_id,
            Assignment.declared_at <= Recommendation.recommended_at,
            still_assigned,
        )
        .group_by(Decision.decided_at)
    ).one_or_none()
    if row is None:
        return None
    auditors, began_at, ended_at, decided_at = row
    assert began_at is not None  # noqa: S101  # narrows the type; only declared assignments are counted
    return PublicReview(auditors, _day(began_at, zone), _day(ended_at, zone), _day(decided_at, zone))


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
