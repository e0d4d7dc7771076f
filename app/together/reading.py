"""Reading the diary, a page at a time: each entry with the text that was before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Person
from app.core.errors import NotFound
from app.together.diary import TEXTS
from app.together.models import DiaryEntry, EntryKind
from app.together.sitting import State

PAGE = 50
ENTRY = cast("Table", DiaryEntry.__table__).alias("entry")
BEFORE = cast("Table", DiaryEntry.__table__).alias("before")
STATE = ("rating", "narrative", "is_not_applicable", "justification")
LINES = select(ENTRY, *(BEFORE.c[name].label(f"before_{name}") for name in STATE)).select_from(
    ENTRY.outerjoin(
        BEFORE, (BEFORE.c.assessment_id == ENTRY.c.assessment_id) & (BEFORE.c.number == ENTRY.c.previous)
    )
)


@dataclass(frozen=True)
class Line:
    """One change: who, when, what, and for a response the text after and before it."""

    number: int
    practice_id: str
    kind: EntryKind
    began_at: datetime
    at: datetime
    by_id: UUID | None
    by_name: str
    about: str
    due_on: date | None
    version: int | None
    after: State
    before: State

    @property
    def is_text(self) -> bool:
        """Whether it tells of a response, which can be restored."""
        return self.kind in TEXTS


@dataclass(frozen=True)
class DiaryPage:
    """Some entries, newest first, and where they stand."""

    lines: list[Line]
    page: int
    pages: int


def lines(
    session: Session,
    assessment_id: UUID,
    *,
    practice_id: str = "",
    person_id: UUID | None = None,
    page: int = 1,
) -> DiaryPage:
    """A page of the diary in two queries, of one practice or person where they are named."""
    wanted = [ENTRY.c.assessment_id == assessment_id]
    if practice_id:
        wanted.append(ENTRY.c.practice_id == practice_id)
    if person_id is not None:
        wanted.append(ENTRY.c.by_id == person_id)
    # Entries are numbered without gaps: of the whole diary the last number is the count.
    counted = func.max(ENTRY.c.number) if len(wanted) == 1 else func.count()
    total = session.scalar(select(counted).select_from(ENTRY).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    # The numbers come first, from an index alone: what is skipped on the way to a late page is never read.
    picked = select(ENTRY.c.number).where(*wanted).order_by(ENTRY.c.number.desc())
    if len(wanted) == 1:
        picked = picked.where(ENTRY.c.number <= total - (page - 1) * PAGE).limit(PAGE)
    else:
        picked = picked.offset((page - 1) * PAGE).limit(PAGE)
    numbers = picked.subquery("picked")
    statement = LINES.where(
        ENTRY.c.assessment_id == assessment_id, ENTRY.c.number.in_(select(numbers.c.number))
    ).order_by(ENTRY.c.number.desc())
    return DiaryPage(_read(session, statement), page, pages)


def line(session: Session, assessment_id: UUID, number: int) -> Line:
    """One entry of the diary."""
    found = _read(session, LINES.where(ENTRY.c.assessment_id == assessment_id, ENTRY.c.number == number))
    if not found:
        raise NotFound("diary entry")
    return found[0]


def people(session: Session, organisation_id: UUID) -> dict[UUID, str]:
    """Everybody who belongs or belonged to the school system, by name."""
    statement = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id)
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in session.execute(statement)}


def _read(session: Session, statement: Select[Any]) -> list[Line]:
    return [
        Line(
            number=row.number,
            practice_id=row.practice_id,
            kind=row.kind,
            began_at=row.began_at,
            at=row.at,
            by_id=row.by_id,
            by_name=row.by_name,
            about=row.about,
            due_on=row.due_on,
            version=row.version,
            after=State(row.rating, row.narrative, row.is_not_applicable, row.justification),
            before=State(
                row.before_rating,
                row.before_narrative or "",
                bool(row.before_is_not_applicable),
                row.before_justification or "",
            ),
        )
        for row in session.execute(statement)
    ]
