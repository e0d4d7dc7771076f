"""Puts recorded events at the end of the chain, in the transaction that they belong to.

Events wait in their session and take their place just before the commit. So the lock on the chain's end is
the last one that a transaction takes, and a brief one: two units of work never wait for each other over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.entry import Draft, entry_hash, personal_hash
from app.audit.models import AuditEvent, AuditHead, AuditPersonal

WAITING = "audit_waiting"
EVENTS, PERSONAL, HEAD = (cast("Table", model.__table__) for model in (AuditEvent, AuditPersonal, AuditHead))
# Built once: every autosave writes an event, and building statements would cost more than running them.
LOCK_HEAD = select(HEAD.c.seq, HEAD.c.hash).where(HEAD.c.id == 1).with_for_update()
MOVE_HEAD = (
    update(HEAD)
    .where(HEAD.c.id == 1, HEAD.c.seq == bindparam("from_seq"))
    .values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))
)
ADD_EVENTS, ADD_PERSONAL = insert(EVENTS), insert(PERSONAL)


def append(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Write the events at the end of the chain. On SQLite the caller must hold the write lock."""
    head = connection.execute(LOCK_HEAD).one()
    seq, previous = head.seq, head.hash
    rows: list[dict[str, Any]] = []
    personal: list[dict[str, Any]] = []
    for draft in drafts:
        seq += 1
        row = {
            "seq": seq,
            "at": draft.at,
            "event": draft.event,
            "subject_type": draft.subject_type,
            "subject_id": draft.subject_id,
            "organisation_id": draft.organisation_id,
            "actor_id": draft.actor_id,
            "detail": draft.detail,
            "personal_hash": None,
        }
        if draft.personal is not None:
            salt = token_hex(16)
            row["personal_hash"] = personal_hash(salt, draft.personal)
            personal.append({"seq": seq, "salt": salt, "personal": draft.personal})
        current = entry_hash(previous, **row)
        rows.append(row | {"prev_hash": previous, "hash": current})
        previous = current
    connection.execute(ADD_EVENTS, rows)
    if personal:
        connection.execute(ADD_PERSONAL, personal)
    step = {"from_seq": head.seq, "to_seq": seq, "to_hash": previous}
    if connection.execute(MOVE_HEAD, step).rowcount != 1:
        raise RuntimeError("the end of the audit chain moved while it was locked")


def wait(session: Session, draft: Draft) -> None:
    """Keep the event until the commit; it is dropped with the transaction or savepoint that it is part of."""
    owner = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(WAITING, []).append((owner, draft))


def waiting(session: Session) -> list[Draft]:
    """The events of the session's unit of work that have no place in the chain yet."""
    return [draft for _, draft in session.info.get(WAITING, ())]


@event.listens_for(Session, "before_commit")
def _append_waiting(session: Session) -> None:
    kept: list[tuple[SessionTransaction | None, Draft]] | None = session.info.get(WAITING)
    if not kept:
        return
    nested = session.get_nested_transaction()
    if nested is not None:
        # Only a savepoint ends: its events now share the fate of what surrounds it.
        session.info[WAITING] = [
            (nested.parent if owner is nested else owner, draft) for owner, draft in kept
        ]
        return
    session.flush()  # takes every other lock first
    append(session.connection(), [draft for _, draft in kept])
    session.info[WAITING] = []


@event.listens_for(Session, "after_transaction_end")
def _drop_with_transaction(session: Session, transaction: SessionTransaction) -> None:
    kept = session.info.get(WAITING)
    if kept:
        session.info[WAITING] = [(owner, draft) for owner, draft in kept if owner is not transaction]
