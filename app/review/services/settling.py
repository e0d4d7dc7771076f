"""Keeping the state of a review in step with the recommendations that stand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import WORKFLOW, Event, State
from app.core.actor import Actor, ProgramRole
from app.core.transition import advance
from app.review import queries
from app.review.models import Recommendation


def settle(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Move on to the decision once every open assignment has its recommendation; back when one is missing.

    Inside the lock of the assessment. Without any open assignment nothing is concluded, so a review goes on
    whose only recommendation was taken away.
    """
    if assessment.state not in {State.IN_REVIEW, State.RECOMMENDED}:
        return
    submission = assessments.latest_submission(session, assessment.id)
    asked = _open_auditors(session, assessment.id)
    standing = queries.recommendations(session, submission.id)
    is_complete = bool(asked) and asked <= {one.auditor_id for one in standing}
    if assessment.state is State.RECOMMENDED and not is_complete:
        advance(session, assessment, WORKFLOW, Event.REVIEW_REOPENED)
        audit.record(session, Event.REVIEW_REOPENED, assessment, by=by, submission=submission.digest)
    elif assessment.state is State.IN_REVIEW and is_complete:
        advance(session, assessment, WORKFLOW, Event.RECOMMENDED)
        audit.record(session, Event.RECOMMENDED, assessment, by=by, submission=submission.digest)
        _tell_managers(session, assessment, standing)


def _tell_managers(session: Session, assessment: Assessment, standing: Sequence[Recommendation]) -> None:
    """One mail each for this set of recommendations: a reopened review ends with another one."""
    grounds = ":".join(str(one.id) for one in standing)
    for manager in accounts.holders(session, ProgramRole.MANAGER):
        notification.queue(
            session, "review_recommended", to=manager.email, locale=manager.locale,
            effect_key=f"recommended:{manager.id}:{grounds}", name=manager.name,
            organisation=assessment.organisation.name, path=f"/reviews/manage/{assessment.id}",
        )  # fmt: skip


def _open_auditors(session: Session, assessment_id: UUID) -> frozenset[UUID]:
    return frozenset(one.auditor_id for one in queries.assignments(session, assessment_id) if one.is_open)
