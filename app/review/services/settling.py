"""Noticing that every auditor of a submission has concluded."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import WORKFLOW, Event, State
from app.core.actor import Actor, ProgramRole
from app.core.transition import advance
from app.review import queries


def settle(session: Session, assessment: Assessment, *, by: Actor) -> bool:
    """Move on to the decision once every open assignment has its recommendation, and tell the managers.

    Inside the lock of the assessment. Without any open assignment nothing is concluded.
    """
    if assessment.state is not State.IN_REVIEW:
        return False
    submission = assessments.latest_submission(session, assessment.id)
    asked = _open_auditors(session, assessment.id)
    given = {one.auditor_id for one in queries.recommendations(session, submission.id)}
    if not asked or asked - given:
        return False
    advance(session, assessment, WORKFLOW, Event.RECOMMENDED)
    audit.record(session, Event.RECOMMENDED, assessment, by=by, submission=submission.digest)
    for manager in queries.with_program_role(session, ProgramRole.MANAGER):
        notification.queue(
            session, "review_recommended", to=manager.email, locale=manager.locale,
            effect_key=f"recommended:{submission.id}:{manager.id}", name=manager.name,
            organisation=assessment.organisation.name, path=f"/reviews/manage/{assessment.id}",
        )  # fmt: skip
    return True


def _open_auditors(session: Session, assessment_id: UUID) -> frozenset[UUID]:
    return frozenset(one.auditor_id for one in queries.assignments(session, assessment_id) if one.is_open)
