"""The program's overview: which submissions wait, are reviewed, are with their school system, or are late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.assessment.models import Assessment
from app.assessment.workflow import State
from app.review import conflicts
from app.review.caseload import has_recommended
from app.review.conflicts import Ties
from app.review.models import Assignment, ChangeRequest

PAGE = 25
IN_HAND = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.RECOMMENDED)


class Group(StrEnum):
    """What managers look for among the submissions."""

    WAITING = "waiting"
    IN_REVIEW = "in-review"
    WITH_SCHOOL_SYSTEM = "with-school-system"
    RECOMMENDED = "recommended"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Case:
    """One submission as the program sees it; `due_on` is the day of whoever must act next.

    `conflicted` are the auditors with a conflict of interest, whose review a manager has to take away.
    """

    assessment: Assessment
    assignments: tuple[Assignment, ...]
    due_on: date | None
    conflicted: frozenset[UUID] = frozenset()

    def age(self, today: date) -> int:
        """Days since the last submission."""
        submitted = self.assessment.submitted_at
        return 0 if submitted is None else (today - submitted.date()).days

    def is_overdue(self, today: date) -> bool:
        """Whether whoever must act next is late."""
        return (
            self.due_on is not None and self.due_on < today and self.assessment.state is not State.RECOMMENDED
        )


def counts(session: Session, *, today: date, without: Collection[UUID] = ()) -> dict[Group, int]:
    """How many submissions are in each group, leaving out school systems the manager has a part in."""
    columns = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in _groups(today).values()
    ]
    row = session.execute(
        select(*columns).where(Assessment.state.in_(IN_HAND), Assessment.organisation_id.not_in(without))
    ).one()
    return dict(zip(Group, map(int, row), strict=True))


def cases(
    session: Session, group: Group, *, today: date, without: Collection[UUID] = (), page: int = 1
) -> list[Case]:
    """One page of a group, longest waiting first, with school systems and auditors."""
    rows = session.execute(
        select(Assessment, _request_due())
        .where(_groups(today)[group], Assessment.organisation_id.not_in(without))
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.submitted_at, Assessment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    assigned = _open_assignments(session, [assessment.id for assessment, _ in rows])
    ties = conflicts.ties(session, {assessment.organisation_id for assessment, _ in rows})
    return [
        _case(assessment, assigned.get(assessment.id, []), asked, ties[assessment.organisation_id])
        for assessment, asked in rows
    ]


def card(session: Session, *, today: date) -> dict[str, int]:
    """What managers must see to, for the administration's first page."""
    found = counts(session, today=today)
    return {
        "waiting": found[Group.WAITING],
        "overdue": found[Group.OVERDUE],
        "recommended": found[Group.RECOMMENDED],
    }


def _case(
    assessment: Assessment, assigned: Sequence[tuple[Assignment, bool]], asked: date | None, ties: Ties
) -> Case:
    due = [one.due_on for one, is_done in assigned if one.due_on is not None and not is_done]
    return Case(
        assessment,
        tuple(one for one, _ in assigned),
        asked if assessment.state is State.CHANGES_REQUESTED else min(due, default=None),
        frozenset(one.auditor_id for one, _ in assigned if ties.of(one.auditor) is not None),
    )


def _groups(today: date) -> dict[Group, ColumnElement[bool]]:
    of_this = (Assignment.assessment_id == Assessment.id) & Assignment.ended_at.is_(None)
    is_assigned = exists().where(of_this)
    in_review, with_them = Assessment.state == State.IN_REVIEW, Assessment.state == State.CHANGES_REQUESTED
    return {
        Group.WAITING: or_(Assessment.state == State.SUBMITTED, and_(in_review | with_them, ~is_assigned)),
        Group.IN_REVIEW: in_review & is_assigned,
        Group.WITH_SCHOOL_SYSTEM: with_them,
        Group.RECOMMENDED: Assessment.state == State.RECOMMENDED,
        Group.OVERDUE: or_(
            in_review & exists().where(of_this, Assignment.due_on < today, ~has_recommended()),
            with_them & (_request_due() < today),
        ),
    }


def _request_due() -> ScalarSelect[date]:
    return (
        select(ChangeRequest.due_on)
        .where(ChangeRequest.assessment_id == Assessment.id)
        .order_by(ChangeRequest.requested_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _open_assignments(
    session: Session, assessment_ids: Collection[UUID]
) -> dict[UUID, list[tuple[Assignment, bool]]]:
    """Who reviews each, and whether they have recommended."""
    rows = session.execute(
        select(Assignment, has_recommended())
        .where(Assignment.assessment_id.in_(assessment_ids), Assignment.ended_at.is_(None))
        .options(joinedload(Assignment.auditor))
        .order_by(Assignment.assigned_at)
    )
    grouped: dict[UUID, list[tuple[Assignment, bool]]] = {}
    for one, is_done in rows:
        grouped.setdefault(one.assessment_id, []).append((one, is_done))
    return grouped
