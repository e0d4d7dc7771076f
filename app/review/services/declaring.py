"""An auditor's word on conflicts of interest, before anything opens and at any time after."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import CLOSED
from app.core import clock
from app.core.actor import Actor, ProgramRole
from app.core.db import atomic
from app.review import policy, queries
from app.review.errors import ReasonMissing, ReviewClosed
from app.review.models import Assignment, Conflict
from app.review.services.assigning import end
from app.review.services.independence import refusals_recorded, require_no_conflict
from app.review.services.settling import settle

RECUSED = "Recused: conflict of interest declared"


@refusals_recorded
def declare_none(session: Session, assignment_id: UUID, *, by: Actor) -> Assignment:
    """Say that there is no conflict, which opens the review. Raises ConflictOfInterest where one is found."""
    with atomic(session):
        assessment, assignment = _asked(session, assignment_id, by)
        require_no_conflict(session, assignment.auditor_id, assessment.organisation_id)
        if assignment.declared_at is None:
            assignment.declared_at = clock.now()
            audit.record(
                session, "assignment.declared", assignment, by=by, organisation_id=assessment.organisation_id,
                assessment_id=assessment.id,
            )  # fmt: skip
    return assignment


def recuse(session: Session, assignment_id: UUID, *, reason: str, by: Actor) -> Conflict:
    """Declare a conflict with the school system: kept for ever; all reviews of it end for this auditor.

    Also after the recommendation, which counts no longer then: the review goes on where it was the only one.
    """
    if not reason.strip():
        raise ReasonMissing
    with atomic(session):
        assessment, assignment = _asked(session, assignment_id, by)
        conflict = _conflict(session, assignment.auditor_id, assessment.organisation_id, reason.strip())
        audit.record(
            session, "conflict.declared", conflict, by=by, organisation_id=assessment.organisation_id,
            assessment_id=assessment.id,
        )  # fmt: skip
        for one in _all_of_organisation(session, assignment.auditor_id, assessment.organisation_id):
            locked = assessments.get(session, one.assessment_id, lock=True)
            end(session, one, RECUSED, by=by)
            audit.record(
                session, "assignment.ended", one, by=by, organisation_id=assessment.organisation_id,
                assessment_id=one.assessment_id, auditor_id=one.auditor_id, reason=RECUSED,
            )  # fmt: skip
            settle(session, locked, by=by)
        for manager in accounts.holders(session, ProgramRole.MANAGER):
            notification.queue(
                session, "review_recused", to=manager.email, locale=manager.locale,
                effect_key=f"recused:{assignment.id}:{manager.id}", name=manager.name, auditor=by.name,
                organisation=assessment.organisation.name, path=f"/reviews/manage/{assessment.id}",
            )  # fmt: skip
    return conflict


def _asked(session: Session, assignment_id: UUID, by: Actor) -> tuple[Assessment, Assignment]:
    before = queries.assignment(session, assignment_id)
    assessment = assessments.get(session, before.assessment_id, lock=True)
    assignment = queries.assignment(session, assignment_id)
    policy.DECLARE.require(by, assignment)
    if assessment.state in CLOSED:
        raise ReviewClosed(assessment.state)
    return assessment, assignment


def _conflict(session: Session, auditor_id: UUID, organisation_id: UUID, reason: str) -> Conflict:
    known = session.scalar(
        select(Conflict).where(Conflict.auditor_id == auditor_id, Conflict.organisation_id == organisation_id)
    )
    if known is not None:
        return known
    conflict = Conflict(
        auditor_id=auditor_id, organisation_id=organisation_id, reason=reason, declared_at=clock.now()
    )
    session.add(conflict)
    session.flush()
    return conflict


def _all_of_organisation(session: Session, auditor_id: UUID, organisation_id: UUID) -> list[Assignment]:
    return list(
        session.scalars(
            select(Assignment)
            .join(Assessment, Assessment.id == Assignment.assessment_id)
            .where(
                Assignment.auditor_id == auditor_id,
                Assignment.ended_at.is_(None),
                Assessment.organisation_id == organisation_id,
                Assessment.state.not_in(CLOSED),
            )
            .order_by(Assignment.id)
        )
    )
