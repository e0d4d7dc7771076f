"""Putting work into the outbox, in the transaction of what causes it."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import atomic
from app.core.errors import NotFound
from app.notification import hints, payload
from app.notification.errors import MessageUnknown, OutsideUnitOfWork
from app.notification.models import OutboxJob
from app.notification.workflow import State
from config import ROOT

SEND_MAIL = "send_mail"
TEMPLATES = ROOT / "templates" / "email"
MESSAGE_NAME = re.compile(r"[a-z][a-z0-9_]*")


def queue(
    session: Session,
    message: str,
    *,
    to: str,
    locale: str = "en",
    effect_key: str | None = None,
    stop_path: str = "",
    **values: Any,
) -> UUID | None:
    """Send the mail `templates/email/<message>.txt` with these values once the transaction commits.

    Returns the id of the job, or None where a mail with this `effect_key` was queued before. Raises
    AddressRefused for what is not one address. A template makes links from paths: `{{ url(path) }}`. A mail
    that nobody must get has a `stop_path`: mail programs offer it as their own button (RFC 8058).
    """
    if not MESSAGE_NAME.fullmatch(message) or not (TEMPLATES / f"{message}.txt").is_file():
        raise MessageUnknown(message)
    content = {
        "message": message,
        "to": payload.address(to),
        "locale": locale,
        "values": payload.encode(values),
    }
    if stop_path:
        content["stop_path"] = stop_path
    return _insert(session, SEND_MAIL, payload.encode(content), effect_key)


def enqueue(session: Session, job: str, *, effect_key: str, **values: Any) -> UUID | None:
    """Have the job done once the transaction commits, with the values as keywords.

    Returns its id, or None where the same `effect_key` was asked for before: then nothing more happens.
    """
    return _insert(session, job, payload.encode(values), effect_key)


def retry(session: Session, job_id: UUID) -> None:
    """Queue a parked job again, with its patience renewed. Raises NotFound where no such job is parked."""
    with atomic(session):
        statement = (
            update(OutboxJob)
            .where(OutboxJob.id == job_id, OutboxJob.state == State.PARKED)
            .values(state=State.QUEUED, attempts=0, losses=0, not_before=None)
            .returning(OutboxJob.id)
        )
        if session.scalar(statement.execution_options(synchronize_session=False)) is None:
            raise NotFound("job")
        hints.wait(session, job_id)


def retry_parked(session: Session) -> int:
    """Queue every parked job again; returns how many."""
    with atomic(session):
        parked = session.scalars(select(OutboxJob.id).where(OutboxJob.state == State.PARKED)).all()
        for job_id in parked:
            retry(session, job_id)
    return len(parked)


def hasten(session: Session, effect_key: str) -> bool:
    """Have the job done now, with its patience renewed, in the caller's transaction: its cause is mended.

    Whether it waited or was given up; False where it is done, being done, or was never asked for.
    """
    waiting = (State.QUEUED, State.PARKED)
    statement = (
        update(OutboxJob)
        .where(OutboxJob.effect_key == payload.key_of(effect_key), OutboxJob.state.in_(waiting))
        .values(state=State.QUEUED, attempts=0, losses=0, not_before=None)
        .returning(OutboxJob.id)
    )
    job_id = session.scalar(statement.execution_options(synchronize_session=False))
    if job_id is not None:
        hints.wait(session, job_id)
    return job_id is not None


def forget_mail(session: Session, address: str) -> int:
    """Delete the mails to this address that could not be sent, in the caller's transaction; returns how many.

    Those that were sent hold neither address nor text any more.
    """
    held = select(OutboxJob.id, OutboxJob.payload).where(
        OutboxJob.kind == SEND_MAIL, OutboxJob.state.in_((State.PARKED, State.QUEUED))
    )
    theirs = [
        job_id
        for job_id, text in session.execute(held)
        if str(json.loads(text).get("to", "")).casefold() == address.casefold()
    ]
    session.execute(delete(OutboxJob).where(OutboxJob.id.in_(theirs)))
    return len(theirs)


def _insert(session: Session, kind: str, text: str, effect_key: str | None) -> UUID | None:
    if not session.info.get("atomic"):
        raise OutsideUnitOfWork(kind)
    job_id = uuid4()
    values = {
        "id": job_id,
        "kind": kind,
        "payload": text,
        "effect_key": payload.key_of(effect_key or f"{kind}:{job_id}"),
        "state": State.QUEUED,
        "attempts": 0,
        "losses": 0,
        "created_at": clock.now(),
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(OutboxJob).values(**values).on_conflict_do_nothing(index_elements=["effect_key"])
    )
    if session.scalar(statement.returning(OutboxJob.id)) is None:
        return None
    hints.wait(session, job_id)
    return job_id
