"""Reading the trail of a subject, a school system or a person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, bindparam, select
from sqlalchemy.orm import Session

from app.audit import chain
from app.audit.models import AuditEvent, AuditPersonal

PAGE = 50
EVENTS = cast("Table", AuditEvent.__table__)
NEWEST = (
    select(
        EVENTS.c.seq,
        EVENTS.c.at,
        EVENTS.c.event,
        EVENTS.c.subject_type,
        EVENTS.c.subject_id,
        EVENTS.c.organisation_id,
        EVENTS.c.actor_id,
        EVENTS.c.detail,
        AuditPersonal.personal,
    )
    .outerjoin(AuditPersonal, AuditPersonal.seq == EVENTS.c.seq)
    .where(EVENTS.c.seq < bindparam("before"))
    .order_by(EVENTS.c.seq.desc())
    .limit(bindparam("limit"))
)
# Built once: pages show a trail, and building a statement costs more than running it.
OF_SUBJECT = NEWEST.where(
    EVENTS.c.subject_type == bindparam("kind"), EVENTS.c.subject_id == bindparam("subject")
)
OF_ORGANISATION = NEWEST.where(EVENTS.c.organisation_id == bindparam("organisation"))
OF_PERSON = NEWEST.where(EVENTS.c.actor_id == bindparam("person"))
BEYOND_ALL = 2**62
"""No event has a number as high as this."""


@dataclass(frozen=True)
class Entry:
    """One event as people read it. `actor` is None where the portal acted itself or the name was deleted."""

    seq: int
    at: datetime
    event: str
    subject_type: str | None
    subject_id: str | None
    organisation_id: UUID | None
    actor_id: UUID | None
    actor: str | None
    detail: dict[str, Any]


def name_of(subject: object) -> str:
    """What the trail calls this kind of subject."""
    kind = type(subject)
    return str(
        getattr(kind, "audit_name", None) or getattr(kind, "__tablename__", None) or kind.__name__.lower()
    )


def trail(session: Session, subject: object) -> list[str]:
    """The names of the subject's events, oldest first, with those of the present unit of work."""
    kind, subject_id = name_of(subject), str(getattr(subject, "id"))  # noqa: B009  # any object with an id
    kept = session.scalars(
        select(AuditEvent.event)
        .where(AuditEvent.subject_type == kind, AuditEvent.subject_id == subject_id)
        .order_by(AuditEvent.seq)
    )
    waiting = [
        d.event for d in chain.waiting(session) if (d.subject_type, d.subject_id) == (kind, subject_id)
    ]
    return [*kept, *waiting]


def of_subject(
    session: Session, subject: object, *, before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of the subject's events, newest first; `before` is the last `seq` of the page before."""
    subject_id = str(getattr(subject, "id"))  # noqa: B009  # any object with an id
    return _page(session, OF_SUBJECT, before, limit, kind=name_of(subject), subject=subject_id)


def of_organisation(
    session: Session, organisation_id: UUID, *, before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of everything that happened to a school system, newest first."""
    return _page(session, OF_ORGANISATION, before, limit, organisation=organisation_id)


def of_person(
    session: Session, person_id: UUID, *, before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of what a person did, newest first."""
    return _page(session, OF_PERSON, before, limit, person=person_id)


def latest(
    session: Session, *, events: Iterable[str] = (), before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of all events, or of those with these names, newest first."""
    names = list(events)
    return _page(session, NEWEST.where(EVENTS.c.event.in_(names)) if names else NEWEST, before, limit)


def _page(session: Session, statement: Select[Any], before: int | None, limit: int, **of: Any) -> list[Entry]:
    session.flush()
    values = {"before": BEYOND_ALL if before is None else before, "limit": limit, **of}
    return [_entry(row) for row in session.execute(statement, values)]


def _entry(row: Row[Any]) -> Entry:
    names: dict[str, Any] = json.loads(row.personal) if row.personal else {}
    actor = names.pop("actor", None)
    return Entry(
        seq=row.seq,
        at=row.at,
        event=row.event,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        organisation_id=row.organisation_id,
        actor_id=row.actor_id,
        actor=actor,
        detail=json.loads(row.detail) | names,
    )
