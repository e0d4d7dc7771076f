"""Giving reviews to auditors, and taking them away."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import WORKFLOW, Event, State
from app.core import clock
from app.core.actor import Actor, ProgramRole
from app.core.db import atomic
from app.core.transition import advance
from app.review import conflicts, policy, queries
from app.review.errors import (
    AlreadyAssigned,
    DueDateWrong,
    NotAnAuditor,
    NotAssigned,
    ReasonMissing,
    ReviewClosed,
    SelfAssigned,
)
from app.review.models import Assignment
from app.review.services.independence import refusals_recorded, require_no_conflict
from app.review.services.settling import settle

LONGEST = timedelta(days=366)
ASSIGNABLE = frozenset({State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED})
REMOVABLE = ASSIGNABLE | {State.RECOMMENDED}


@refusals_recorded
def assign(
    session: Session, assessment_id: UUID, *, auditor_id: UUID, due_on: date, today: date, by: Actor
) -> Assignment:
    """Give the review to an auditor until a day; the first assignment begins the review.

    Raises ConflictOfInterest, AlreadyAssigned, SelfAssigned, NotAnAuditor, DueDateWrong, ReviewClosed.
    """
    with atomic(session):
        assessment = _assignable(session, assessment_id, by)
        return _assign(session, assessment, auditor_id, due_on=due_on, today=today, by=by)


@refusals_recorded
def reassign(
    session: Session,
    assignment_id: UUID,
    *,
    auditor_id: UUID,
    reason: str,
    due_on: date,
    today: date,
    by: Actor,
) -> Assignment:
    """Take the review from one auditor and give it to another, both or neither; see `unassign`."""
    with atomic(session):
        assessment, assignment = _removable(session, assignment_id, by)
        made = _assign(session, assessment, auditor_id, due_on=due_on, today=today, by=by)
        _end(session, assessment, assignment, reason, by)
        settle(session, assessment, by=by)
    return made


def unassign(session: Session, assignment_id: UUID, *, reason: str, by: Actor) -> Assignment:
    """Take the review away, with a reason. Access ends at once; what the auditor found counts no longer.

    Once every auditor has recommended, only someone with a conflict of interest can lose the review,
    otherwise ReviewClosed is raised; the assessment goes back to review unless other recommendations stand.
    """
    with atomic(session):
        assessment, assignment = _removable(session, assignment_id, by)
        _end(session, assessment, assignment, reason, by)
        settle(session, assessment, by=by)
    return assignment


def reschedule(session: Session, assignment_id: UUID, *, due_on: date, today: date, by: Actor) -> Assignment:
    """Give an auditor more time, or less."""
    with atomic(session):
        assessment = _assignable(session, queries.assignment(session, assignment_id).assessment_id, by)
        assignment = queries.assignment(session, assignment_id)
        if not assignment.is_open:
            raise NotAssigned("assignment")
        require_due(due_on, today)
        if assignment.due_on != due_on:
            audit.record(
                session, "assignment.rescheduled", assignment, by=by,
                organisation_id=assessment.organisation_id,
                due_on=due_on,
            )  # fmt: skip
            assignment.due_on = due_on
    return assignment


def require_due(due_on: date, today: date) -> None:
    """Raise DueDateWrong unless the day is from tomorrow to a year from now."""
    if not today < due_on <= today + LONGEST:
        raise DueDateWrong(due_on.isoformat())


def _assignable(
    session: Session, assessment_id: UUID, by: Actor, states: frozenset[State] = ASSIGNABLE
) -> Assessment:
    assessment = assessments.get(session, assessment_id, lock=True)
    policy.ASSIGN.require(by, assessment)
    if assessment.state not in states:
        raise ReviewClosed(assessment.state)
    return assessment


def _removable(session: Session, assignment_id: UUID, by: Actor) -> tuple[Assessment, Assignment]:
    """The locked assessment and the assignment, which is not taken away because of what it recommends."""
    assessment_id = queries.assignment(session, assignment_id).assessment_id
    assessment = _assignable(session, assessment_id, by, REMOVABLE)
    assignment = queries.assignment(session, assignment_id)
    if assessment.state is State.RECOMMENDED and not _conflict_of(session, assessment, assignment):
        raise ReviewClosed(assessment.state)
    return assessment, assignment


def _assign(
    session: Session, assessment: Assessment, auditor_id: UUID, *, due_on: date, today: date, by: Actor
) -> Assignment:
    auditor = _auditor(session, auditor_id)
    if auditor.id == by.person_id:
        raise SelfAssigned
    if any(
        one.is_open and one.auditor_id == auditor.id for one in queries.assignments(session, assessment.id)
    ):
        raise AlreadyAssigned
    require_no_conflict(session, auditor.id, assessment.organisation_id)
    require_due(due_on, today)
    assignment = Assignment(
        assessment_id=assessment.id, auditor_id=auditor.id, assigned_by_id=by.person_id, due_on=due_on,
        assigned_at=clock.now(), ended_reason="",
    )  # fmt: skip
    session.add(assignment)
    session.flush()
    if assessment.state is State.SUBMITTED:
        advance(session, assessment, WORKFLOW, Event.REVIEW_STARTED)
        audit.record(session, Event.REVIEW_STARTED, assessment, by=by)
    audit.record(
        session, "assignment.made", assignment, by=by, organisation_id=assessment.organisation_id,
        assessment_id=assessment.id, auditor_id=auditor.id, due_on=due_on,
    )  # fmt: skip
    notification.queue(
        session, "review_assigned", to=auditor.email, locale=auditor.locale,
        effect_key=f"review-assigned:{assignment.id}", name=auditor.name,
        organisation=assessment.organisation.name, due_on=due_on,
        path=f"/reviews/assignments/{assignment.id}",
    )  # fmt: skip
    return assignment


def _end(session: Session, assessment: Assessment, assignment: Assignment, reason: str, by: Actor) -> None:
    if not assignment.is_open:
        raise NotAssigned("assignment")
    if not reason.strip():
        raise ReasonMissing
    end(session, assignment, reason.strip(), by=by)
    audit.record(
        session, "assignment.ended", assignment, by=by, organisation_id=assessment.organisation_id,
        assessment_id=assessment.id, auditor_id=assignment.auditor_id, reason=assignment.ended_reason,
        **_conflict_of(session, assessment, assignment),
    )  # fmt: skip
    notification.queue(
        session, "review_unassigned", to=assignment.auditor.email, locale=assignment.auditor.locale,
        effect_key=f"review-unassigned:{assignment.id}", name=assignment.auditor.name,
        organisation=assessment.organisation.name, reason=assignment.ended_reason,
    )  # fmt: skip


def _conflict_of(session: Session, assessment: Assessment, assignment: Assignment) -> dict[str, str]:
    """The auditor's conflict as a detail for the trail; empty where there is none."""
    kind = conflicts.found(session, assignment.auditor_id, assessment.organisation_id)
    return {"conflict": kind.value} if kind else {}


def end(session: Session, assignment: Assignment, reason: str, *, by: Actor) -> None:
    """Close an assignment in the caller's transaction."""
    assignment.ended_at, assignment.ended_by_id, assignment.ended_reason = clock.now(), by.person_id, reason
    session.flush()


def _auditor(session: Session, auditor_id: UUID) -> Person:
    for person in accounts.holders(session, ProgramRole.AUDITOR):
        if person.id == auditor_id:
            return person
    raise NotAnAuditor
