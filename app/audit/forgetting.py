"""Erasing who did it: the names and addresses of one person in every event, when they ask for it.

Events stay, under ids that name nobody any more. What was erased is counted by an event of its own, and the
verification holds what is missing against that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, func, or_, select
from sqlalchemy.orm import Session

from app.audit.entry import canonical
from app.audit.models import AuditEvent, AuditPersonal
from app.audit.queries import name_of
from app.audit.services import record
from app.core.actor import Actor
from app.core.db import atomic

FORGOTTEN = "person.forgotten"
OWNERS = "people_to_forget"


@dataclass(frozen=True)
class Owner:
    """Whose names they are: an account, with every address it is known by, or only an address."""

    person: Any = None
    addresses: tuple[str, ...] = ()
    is_open: bool = False


class Owners(Protocol):
    """What accounts teach this package, as OWNERS among the application's extensions."""

    def owner(self, session: Session, who: str) -> Owner:
        """Whose mail address or id it is; NotFound where it is neither a known id nor an address."""

    def erase(self, session: Session, owner: Owner, *, by: Actor) -> int:
        """Forget them here and in their account; returns how many events were cleared."""


def count(session: Session, person: object | None, *, addresses: Iterable[str] = ()) -> int:
    """How many events `forget` would clear; nothing changes."""
    theirs = (
        select(func.count()).select_from(AuditPersonal).join(AuditEvent, AuditEvent.seq == AuditPersonal.seq)
    )
    return session.scalar(theirs.where(_names(person, addresses))) or 0


def forget(session: Session, person: object | None, *, addresses: Iterable[str] = (), by: Actor) -> int:
    """Delete the name and addresses of a person from every event by or about them; the chain stays whole.

    Also from events about other things that hold one of the addresses, such as an invitation; `person` may be
    None for somebody who is known by address only. Returns how many events were cleared. What the person did
    stays, under an id that names nobody any more.
    """
    with atomic(session):
        theirs = (
            select(AuditPersonal.seq)
            .join(AuditEvent, AuditEvent.seq == AuditPersonal.seq)
            .where(_names(person, addresses))
        )
        statement = delete(AuditPersonal).where(AuditPersonal.seq.in_(theirs)).returning(AuditPersonal.seq)
        cleared = len(session.scalars(statement.execution_options(synchronize_session=False)).all())
        is_own = person is not None and by.person_id == getattr(person, "id", None)
        record(session, FORGOTTEN, person, by=replace(by, name="") if is_own else by, entries=cleared)
    return cleared


def _names(person: object | None, addresses: Iterable[str]) -> ColumnElement[bool]:
    """The entries that a person has a part in, or that hold one of the addresses as a value of their own."""
    which: list[ColumnElement[bool]] = [false()]
    if person is not None:
        person_id = UUID(str(getattr(person, "id")))  # noqa: B009  # any object with an id
        which.append(AuditEvent.actor_id == person_id)
        which.append(
            (AuditEvent.subject_type == name_of(person))
            & (AuditEvent.subject_id == str(person_id))
            & (AuditEvent.event != FORGOTTEN)  # names who erased
        )
    held = func.lower(AuditPersonal.personal)
    which += [held.contains(canonical(each.lower()), autoescape=True) for each in addresses if each]
    return or_(*which)
