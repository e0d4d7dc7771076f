"""Finding school systems and people by parts of what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation, Person, ProgramMembership
from app.accounts.names import name_key, skeleton
from app.core.actor import ProgramRole

Row = TypeVar("Row")
SHOWN = 20
PER_PAGE = 50
LONGEST_QUERY = 100
MOST_WORDS = 8


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of what was found, with the number of all."""

    rows: Sequence[Row]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))


def organisations(session: Session, text: str, *, limit: int = SHOWN) -> Sequence[Organisation]:
    """Open school systems that a person may mean by a name, a city or an NCES id, the likeliest first."""
    key = name_key(text[:LONGEST_QUERY])
    if not key:
        return []
    rank = case((Organisation.name_key == key, 0), (Organisation.name_key.startswith(key), 1), else_=2)
    statement = (
        select(Organisation)
        .where(Organisation.is_open, _named(key))
        .order_by(rank, func.length(Organisation.name_key), Organisation.name, Organisation.state)
        .limit(limit)
    )
    return session.scalars(statement).all()


def organisation_page(session: Session, text: str, *, state: str = "", number: int = 1) -> Page[Organisation]:
    """School systems, open or closed, by name; all of them where nothing is asked for."""
    statement = select(Organisation)
    key = name_key(text[:LONGEST_QUERY])
    if key:
        statement = statement.where(_named(key))
    if state:
        statement = statement.where(Organisation.state == state)
    return _page(session, statement, (Organisation.name, Organisation.state, Organisation.id), number)


def people_page(
    session: Session, text: str, *, role: ProgramRole | None = None, number: int = 1
) -> Page[Person]:
    """People by parts of name or address; all of them where nothing is asked for."""
    statement = select(Person)
    for word in text[:LONGEST_QUERY].lower().split()[:MOST_WORDS]:
        pattern = f"%{_literal(word)}%"
        statement = statement.where(
            or_(
                func.lower(Person.name).like(pattern, escape="\\"),
                Person.email_key.like(pattern, escape="\\"),
            )
        )
    if role is not None:
        held = select(ProgramMembership.person_id).where(
            ProgramMembership.role == role, ProgramMembership.ended_at.is_(None)
        )
        statement = statement.where(Person.id.in_(held))
    return _page(session, statement, (Person.name, Person.id), number)


def look_alikes(session: Session, name: str) -> Sequence[Organisation]:
    """School systems whose name can be taken for this one at a glance, equal ones included."""
    statement = select(Organisation).where(Organisation.name_skeleton == skeleton(name))
    return session.scalars(statement.order_by(Organisation.state, Organisation.name).limit(SHOWN)).all()


def _named(key: str) -> ColumnElement[bool]:
    # A key has letters, digits and single spaces only, so none of its characters means something to LIKE.
    words = key.split()[:MOST_WORDS]
    by_name = and_(*(Organisation.name_key.contains(word) for word in words))
    by_city = and_(*(or_(func.lower(Organisation.city).contains(word), _state(word)) for word in words))
    digits = key.replace(" ", "")
    return or_(by_name, by_city, Organisation.leaid == digits) if digits.isdigit() else or_(by_name, by_city)


def _state(word: str) -> ColumnElement[bool]:
    return func.lower(Organisation.state) == word


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _page(session: Session, statement: Select[Row], order: tuple[object, ...], number: int) -> Page[Row]:
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // PER_PAGE)))
    chosen = statement.order_by(*order).limit(PER_PAGE).offset((number - 1) * PER_PAGE)  # type: ignore[arg-type]  # columns
    return Page(session.scalars(chosen).all(), total, number)
