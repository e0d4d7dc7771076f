"""Reading the trail of a subject, a school system or a person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.audit import chain
from app.audit.models import AuditEvent, AuditPersonal

PAGE = 50


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
    which = (AuditEvent.subject_type == name_of(subject)) & (AuditEvent.subject_id == subject_id)
    return _page(session, which, before, limit)


def of_organisation(
    session: Session, organisation_id: UUID, *, before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of everything that happened to a school system, newest first."""
    return _page(session, AuditEvent.organisation_id == organisation_id, before, limit)


def of_person(
    session: Session, person_id: UUID, *, before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of what a person did, newest first."""
    return _page(session, AuditEvent.actor_id == person_id, before, limit)


def latest(
    session: Session, *, events: Iterable[str] = (), before: int | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of all events, or of those with these names, newest first."""
    names = list(events)
    which = AuditEvent.event.in_(names) if names else AuditEvent.seq > 0
    return _page(session, which, before, limit)


def _page(session: Session, which: ColumnElement[bool], before: int | None, limit: int) -> list[Entry]:
    query = (
        select(AuditEvent, AuditPersonal.personal)
        .outerjoin(AuditPersonal, AuditPersonal.seq == AuditEvent.seq)
        .where(which)
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditEvent.seq < before)
    return [_entry(event, personal) for event, personal in session.execute(query)]


def _entry(event: AuditEvent, personal: str | None) -> Entry:
    names: dict[str, Any] = json.loads(personal) if personal else {}
    actor = names.pop("actor", None)
    return Entry(
        seq=event.seq,
        at=event.at,
        event=event.event,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        organisation_id=event.organisation_id,
        actor_id=event.actor_id,
        actor=actor,
        detail=json.loads(event.detail) | names,
    )
