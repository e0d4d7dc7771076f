"""Who has what to review: an auditor's tasks, how much each auditor carries, and who could take one more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Exists, ScalarSelect, exists, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, joinedload

from app.accounts import queries as accounts
from app.accounts.models import Organisation, Person
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import CLOSED, State
from app.core.actor import ProgramRole
from app.review import conflicts, findings
from app.review.conflicts import ConflictKind, Ties
from app.review.models import Assignment, ChangeRequest, Finding, Recommendation

PAST = 50


@dataclass(frozen=True)
class Task:
    """One open assignment as the auditor sees it; until `asked_until` it is the school system's turn."""

    assignment: Assignment
    assessment: Assessment
    concluded: int
    recommended_at: datetime | None
    conflict: ConflictKind | None
    asked_until: date | None = None

    @property
    def state(self) -> str:
        """Where the auditor's own work stands, as a slug."""
        if self.recommended_at is not None:
            return "done"
        return "in-progress" if self.concluded else "assigned"

    @property
    def is_my_turn(self) -> bool:
        """Whether nobody else has to do something first."""
        return self.recommended_at is None and self.asked_until is None


@dataclass(frozen=True)
class Candidate:
    """Someone who could review, with what speaks against it and how much they carry."""

    person: Person
    open_reviews: int
    conflict: ConflictKind | None
    is_assigned: bool


def assigned_ids(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The assessments the person reviews now: open, declared, not decided, and free of conflicts indeed.

    One query. With a conflict found, whenever it arose, the assignment gives no access any more.
    """
    person = session.get(Person, person_id)
    if person is None:
        return frozenset()
    mine = (
        Assignment.auditor_id == person_id,
        Assignment.ended_at.is_(None),
        Assignment.declared_at.is_not(None),
        Assessment.state.not_in(CLOSED),
    )
    organisations = (
        select(Assessment.organisation_id)
        .join(Assignment, Assignment.assessment_id == Assessment.id)
        .where(*mine)
    )
    tasks = (
        select(Assessment.organisation_id, literal("assignment"), Assessment.id, literal(""))
        .join(Assignment, Assignment.assessment_id == Assessment.id)
        .where(*mine)
    )
    rows = session.execute(union_all(tasks, *conflicts.selects(Organisation.id.in_(organisations)))).all()
    ties = conflicts.gathered(rows)
    return frozenset(
        subject_id for organisation_id, kind, subject_id, _ in rows
        if kind == "assignment" and ties[organisation_id].of(person) is None
    )  # fmt: skip


def candidates(session: Session, assigned: Sequence[Assignment], ties: Ties) -> list[Candidate]:
    """Every auditor, the free and least burdened first, with conflicts and open reviews.

    `assigned` are the assignments of the assessment, and `ties` those of its school system.
    """
    carried = workloads(session)
    reviewing = {one.auditor_id for one in assigned if one.is_open}
    found = [
        Candidate(person, carried.get(person.id, 0), ties.of(person), person.id in reviewing)
        for person in accounts.holders(session, ProgramRole.AUDITOR)
    ]
    return sorted(
        found,
        key=lambda one: (one.conflict is not None or one.is_assigned, one.open_reviews, one.person.name),
    )


def workloads(session: Session) -> Mapping[UUID, int]:
    """How many reviews each auditor has still to finish."""
    rows = session.execute(
        select(Assignment.auditor_id, func.count())
        .join(Assessment, Assessment.id == Assignment.assessment_id)
        .where(
            Assignment.ended_at.is_(None),
            Assessment.state.not_in({*CLOSED, State.RECOMMENDED}),
            ~has_recommended(),
        )
        .group_by(Assignment.auditor_id)
    )
    return {row[0]: row[1] for row in rows}


def tasks(session: Session, person_id: UUID) -> list[Task]:
    """The person's open assignments with progress, and why one is shut to them.

    Those that wait for the person come first; both groups by due date.
    """
    rows = session.scalars(
        select(Assignment)
        .join(Assessment, Assessment.id == Assignment.assessment_id)
        .where(
            Assignment.auditor_id == person_id, Assignment.ended_at.is_(None), Assessment.state.not_in(CLOSED)
        )
        .options(joinedload(Assignment.assessment).joinedload(Assessment.organisation))
        .order_by(func.coalesce(Assignment.due_on, date.max), Assignment.assigned_at)
    ).all()
    person = session.get(Person, person_id)
    ties = conflicts.ties(session, {one.assessment.organisation_id for one in rows})
    latest = _latest_submissions(session, [one.assessment_id for one in rows])
    concluded = _concluded(session, person_id, latest.values())
    asked = requested_until(session, [one.assessment_id for one in rows])
    advice = _recommended_at(session, person_id, [each.id for each in latest.values()])
    found = [
        Task(
            assignment=one,
            assessment=one.assessment,
            concluded=concluded[latest[one.assessment_id].id],
            recommended_at=advice.get(latest[one.assessment_id].id),
            conflict=ties[one.assessment.organisation_id].of(person) if person else None,
            asked_until=asked.get(one.assessment_id),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: not one.is_my_turn)


def past(session: Session, person_id: UUID) -> Sequence[Assignment]:
    """The person's assignments that are over, latest first, with assessment and school system."""
    return session.scalars(
        select(Assignment)
        .join(Assessment, Assessment.id == Assignment.assessment_id)
        .where(
            Assignment.auditor_id == person_id,
            Assignment.ended_at.is_not(None) | Assessment.state.in_(CLOSED),
        )
        .options(joinedload(Assignment.assessment).joinedload(Assessment.organisation))
        .order_by(Assignment.assigned_at.desc())
        .limit(PAST)
    ).all()


def has_recommended() -> Exists:
    """Whether the auditor of an assignment has concluded on the newest submission, as a condition on it."""
    return exists().where(
        Recommendation.auditor_id == Assignment.auditor_id,
        Recommendation.submission_id == Submission.id,
        Submission.assessment_id == Assignment.assessment_id,
        Submission.number == _latest_number(Assignment.assessment_id),
    )


def requested_until(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, date]:
    """By when school systems that are asked for changes now have to answer, by assessment."""
    rows = session.execute(
        select(ChangeRequest.assessment_id, ChangeRequest.due_on)
        .join(Assessment, Assessment.id == ChangeRequest.assessment_id)
        .where(ChangeRequest.assessment_id.in_(assessment_ids), Assessment.state == State.CHANGES_REQUESTED)
        .order_by(ChangeRequest.requested_at)
    )
    return {row[0]: row[1] for row in rows}


def _latest_number(assessment_id: InstrumentedAttribute[UUID]) -> ScalarSelect[int]:
    later = Submission.__table__.alias("later")
    return select(func.max(later.c.number)).where(later.c.assessment_id == assessment_id).scalar_subquery()


def _latest_submissions(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, Submission]:
    rows = session.scalars(
        select(Submission)
        .where(
            Submission.assessment_id.in_(assessment_ids),
            Submission.number == _latest_number(Submission.assessment_id),
        )
        .options(defer(Submission.snapshot))
    )
    return {each.assessment_id: each for each in rows}


def _concluded(session: Session, person_id: UUID, submissions: Collection[Submission]) -> dict[UUID, int]:
    """On how many practices the person has concluded; what is carried over is looked for where it can be."""
    rows = session.execute(
        select(Finding.submission_id, func.count())
        .where(Finding.auditor_id == person_id, Finding.submission_id.in_([each.id for each in submissions]))
        .group_by(Finding.submission_id)
    )
    own = {row[0]: row[1] for row in rows}
    return {
        each.id: own.get(each.id, 0)
        if each.number == 1
        else len(findings.standing(session, each, auditor_id=person_id))
        for each in submissions
    }


def _recommended_at(
    session: Session, person_id: UUID, submission_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    rows = session.execute(
        select(Recommendation.submission_id, Recommendation.recommended_at).where(
            Recommendation.auditor_id == person_id, Recommendation.submission_id.in_(submission_ids)
        )
    )
    return {row[0]: row[1] for row in rows}
