"""Recording what happened, in the transaction in which it happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import chain
from app.audit.entry import EVENT_NAME, Draft, canonical, split_detail
from app.audit.errors import DetailRefused, OutsideUnitOfWork
from app.audit.queries import name_of
from app.core import clock
from app.core.actor import Actor


def record(
    session: Session,
    event: str,
    subject: object | None,
    *,
    by: Actor,
    organisation_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Add an event to the trail, inside the caller's `atomic()`.

    `event` is a past tense such as `assessment.submitted`; without a dot the subject's name is put before it.
    The school system is the subject's own `organisation_id` where none is given. Details are texts, whole
    numbers, dates, ids or lists of texts; `name` and `email` are kept apart so that they can be deleted.
    Raises DetailRefused for secrets, structures and long texts.
    """
    if not session.info.get("atomic"):
        raise OutsideUnitOfWork(event)
    kind, subject_id = _named(session, subject)
    name = event if "." in event else f"{kind}.{event}"
    if not EVENT_NAME.fullmatch(name):
        raise DetailRefused(f"{name!r} is no event name; write it like assessment.submitted")
    lasting, personal = split_detail(detail)
    if by.person_id is not None and by.name:
        personal["actor"] = by.name
    chain.wait(
        session,
        Draft(
            at=clock.now(),
            event=name,
            subject_type=kind,
            subject_id=subject_id,
            organisation_id=organisation_id or _organisation_of(subject, kind),
            actor_id=by.person_id,
            detail=canonical(lasting),
            personal=canonical(personal) if personal else None,
        ),
    )


def _named(session: Session, subject: object | None) -> tuple[str | None, str | None]:
    if subject is None:
        return None, None
    if getattr(subject, "id", None) is None:
        session.flush()  # a new row gets its id when it is written
    subject_id = getattr(subject, "id", None)
    if subject_id is None:
        raise DetailRefused(f"a {type(subject).__name__} without an id cannot be the subject of an event")
    return name_of(subject), str(subject_id)


def _organisation_of(subject: object | None, kind: str | None) -> UUID | None:
    found = getattr(subject, "id" if kind == "organisation" else "organisation_id", None)
    return found if isinstance(found, UUID) else None
