"""Telling the auditors of a submission what its school system did with it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import notification
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import Event
from app.review import queries

MESSAGES = {
    Event.WITHDRAWN: ("review_withdrawn", "/reviews"),
    Event.RESUBMITTED: ("review_resubmitted", "/reviews/{assessment}"),
}


def tell_auditors(session: Session, assessment: Assessment, event: Event) -> None:
    """One mail to each auditor who has the review now, in the caller's transaction; none for other events."""
    if event not in MESSAGES or assessment.submitted_at is None:
        return
    message, path = MESSAGES[event]
    submission = assessments.latest_submission(session, assessment.id)
    for one in queries.assignments(session, assessment.id):
        if one.is_open:
            notification.queue(
                session, message, to=one.auditor.email, locale=one.auditor.locale,
                effect_key=f"{message}:{submission.id}:{one.id}", name=one.auditor.name,
                organisation=assessment.organisation.name, path=path.format(assessment=assessment.id),
            )  # fmt: skip
