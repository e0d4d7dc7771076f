"""Reads of what a team shares. Each says what it loads; none asks once per row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, exists, func, select
from sqlalchemy.orm import Session, selectinload

from app.accounts import queries as accounts
from app.accounts.models import Membership, Person
from app.core import clock
from app.core.errors import NotFound
from app.together.ground import Ground
from app.together.models import Comment, CommentMention, PracticeHolder, Presence
from app.together.policy import ANSWERS

ENDS_AFTER = timedelta(seconds=45)
"""Three missed beats: a page that is closed without a word is gone after that."""
HOLDERS, PEOPLE, COMMENTS, MENTIONS, PRESENCES, MEMBERSHIPS = (
    cast("Table", model.__table__)
    for model in (PracticeHolder, Person, Comment, CommentMention, Presence, Membership)
)
# Asked by every hub and practice page: built once.
HELD = (
    select(HOLDERS.c.practice_id, HOLDERS.c.person_id, PEOPLE.c.name, HOLDERS.c.due_on)
    .join(PEOPLE, PEOPLE.c.id == HOLDERS.c.person_id)
    .where(HOLDERS.c.assessment_id == bindparam("assessment"), PEOPLE.c.is_active)
)
HELD_ONE = HELD.where(HOLDERS.c.practice_id == bindparam("practice"))
OPEN_COMMENTS = (
    select(
        COMMENTS.c.practice_id,
        func.count(COMMENTS.c.id),
        func.count(MENTIONS.c.comment_id),
    )
    .select_from(
        COMMENTS.outerjoin(
            MENTIONS,
            (MENTIONS.c.comment_id == COMMENTS.c.id) & (MENTIONS.c.person_id == bindparam("person")),
        )
    )
    .where(COMMENTS.c.assessment_id == bindparam("assessment"), COMMENTS.c.resolved_at.is_(None))
    .group_by(COMMENTS.c.practice_id)
)
PRESENT = (
    select(PRESENCES.c.person_id, PEOPLE.c.name, PRESENCES.c.practice_id, PRESENCES.c.is_writing)
    .join(PEOPLE, PEOPLE.c.id == PRESENCES.c.person_id)
    .where(
        PRESENCES.c.assessment_id == bindparam("assessment"),
        PRESENCES.c.person_id != bindparam("person"),
        PRESENCES.c.seen_at > bindparam("since"),
        PEOPLE.c.is_active,
        exists().where(
            MEMBERSHIPS.c.person_id == PRESENCES.c.person_id,
            MEMBERSHIPS.c.organisation_id == bindparam("organisation"),
            MEMBERSHIPS.c.ended_at.is_(None),
        ),
    )
    .order_by(PEOPLE.c.name, PEOPLE.c.id)
)
THREAD = (
    select(Comment)
    .where(Comment.assessment_id == bindparam("assessment"), Comment.practice_id == bindparam("practice"))
    .order_by(Comment.written_at, Comment.id)
)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has a page of the assessment open now, and whether they write."""

    person_id: UUID
    name: str
    practice_id: str
    is_writing: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Who looks after a practice, and until when."""

    person_id: UUID
    name: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Talk:
    """How many comments of a practice are open, and how many of these name the person who looks."""

    open: int = 0
    to_me: int = 0


def holders(session: Session, assessment_id: UUID) -> dict[str, Held]:
    """Who holds which practice of the assessment, by practice id."""
    rows = session.execute(HELD, {"assessment": assessment_id})
    return {row.practice_id: Held(row.person_id, row.name, row.due_on) for row in rows}


def holder(session: Session, assessment_id: UUID, practice_id: str) -> Held | None:
    """Who holds one practice."""
    row = session.execute(HELD_ONE, {"assessment": assessment_id, "practice": practice_id}).one_or_none()
    return Held(row.person_id, row.name, row.due_on) if row is not None else None


def present(session: Session, ground: Ground, person_id: UUID | None) -> list[Present]:
    """Who else of the school system has a page of the assessment open now, by name."""
    values = {
        "assessment": ground.id,
        "organisation": ground.organisation_id,
        "person": person_id,
        "since": clock.now() - ENDS_AFTER,
    }
    return [
        Present(row.person_id, row.name, row.practice_id, row.is_writing)
        for row in session.execute(PRESENT, values)
    ]


def colleagues(session: Session, organisation_id: UUID) -> Sequence[Person]:
    """Who can hold a practice of the school system, by name."""
    return accounts.with_role(session, organisation_id, *ANSWERS)


def talks(session: Session, assessment_id: UUID, person_id: UUID | None) -> dict[str, Talk]:
    """The open comments of the assessment, counted by practice."""
    rows = session.execute(OPEN_COMMENTS, {"assessment": assessment_id, "person": person_id})
    return {practice_id: Talk(count, to_me) for practice_id, count, to_me in rows}


def thread(session: Session, assessment_id: UUID, practice_id: str) -> Sequence[Comment]:
    """Every comment on the practice, the first one first."""
    return session.scalars(THREAD, {"assessment": assessment_id, "practice": practice_id}).all()


def comment(session: Session, assessment_id: UUID, comment_id: UUID, *, lock: bool = False) -> Comment:
    """One comment of the assessment with whom it names. `lock` reads it anew and holds it."""
    statement = (
        select(Comment)
        .where(Comment.id == comment_id, Comment.assessment_id == assessment_id)
        .options(selectinload(Comment.mentions))
    )
    if lock:
        statement = statement.with_for_update(of=Comment).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("comment")
    return found


def names_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these people."""
    statement = select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_(person_ids))
    return {row.id: row.name for row in session.execute(statement)}
