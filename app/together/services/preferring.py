"""What mail a person wants, and the secret address of their calendar."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Person
from app.accounts.tokens import new_token, token_hash
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotFound, NotPermitted
from app.together.models import CalendarLink, MailKind, MailStop


def stopped(session: Session, person_id: UUID) -> frozenset[MailKind]:
    """The kinds of mail that the person does not want."""
    return frozenset(session.scalars(select(MailStop.kind).where(MailStop.person_id == person_id)))


def stop(session: Session, person_id: UUID, kind: MailKind) -> None:
    """Send this kind no more; twice is as good as once. It needs no one signed in: the link is the proof."""
    with atomic(session):
        if session.get(Person, person_id) is None:
            raise NotFound("person")
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(MailStop).values(person_id=person_id, kind=kind, stopped_at=clock.now())
        session.execute(statement.on_conflict_do_nothing())


def prefer(session: Session, wanted: Iterable[MailKind], *, by: Actor) -> None:
    """Get exactly these kinds from now on."""
    person_id = _own(by)
    with atomic(session):
        session.execute(delete(MailStop).where(MailStop.person_id == person_id))
        session.add_all(
            MailStop(person_id=person_id, kind=kind) for kind in sorted(set(MailKind) - set(wanted))
        )


def make_calendar(session: Session, *, by: Actor) -> str:
    """A new secret for the address of one's calendar; the one before is worth nothing from now on."""
    person_id, token = _own(by), new_token()
    with atomic(session):
        _drop(session, person_id)
        session.add(CalendarLink(person_id=person_id, token_hash=token_hash(token)))
        person = session.get_one(Person, person_id)
        audit.record(session, "calendar.opened", person, by=by)
    return token


def end_calendar(session: Session, *, by: Actor) -> None:
    """Let the address of one's calendar be worth nothing."""
    person_id = _own(by)
    with atomic(session):
        _drop(session, person_id)
        audit.record(session, "calendar.closed", session.get_one(Person, person_id), by=by)


def calendar_since(session: Session, person_id: UUID) -> CalendarLink | None:
    """The person's calendar link, where there is one."""
    return session.get(CalendarLink, person_id, populate_existing=True)


def owner_of_calendar(session: Session, token: str) -> Person:
    """Whose calendar it is. NotFound for a link that is unknown, was replaced, or whose account is closed."""
    found = session.scalar(
        select(Person)
        .join(CalendarLink, CalendarLink.person_id == Person.id)
        .where(CalendarLink.token_hash == token_hash(token), Person.is_active)
    )
    if found is None:
        raise NotFound("calendar")
    return found


def _drop(session: Session, person_id: UUID) -> None:
    session.execute(delete(CalendarLink).where(CalendarLink.person_id == person_id))
    session.flush()


def _own(by: Actor) -> UUID:
    if by.person_id is None:
        raise NotPermitted("mail:prefer")
    return by.person_id
