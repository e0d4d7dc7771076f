"""Puts recorded events at the end of the chain, in the transaction that they belong to.

Events wait in their session and take their place just before the commit. So the lock on the chain's end is
the last one that a transaction takes, and a brief one: two units of work never wait for each other over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Connection, Insert, Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.entry import Draft, entry_hash, personal_hash
from app.audit.models import AuditEvent, AuditHead, AuditPersonal

WAITING = "audit_waiting"
Row = dict[str, Any]
EVENTS, PERSONAL, HEAD = (cast("Table", model.__table__) for model in (AuditEvent, AuditPersonal, AuditHead))
# Built once: every autosave writes an event, and building statements would cost more than running them.
LOCK_HEAD = select(HEAD.c.seq, HEAD.c.hash).where(HEAD.c.id == 1).with_for_update()
MOVE_HEAD = (
    update(HEAD)
    .where(HEAD.c.id == 1, HEAD.c.seq == bindparam("from_seq"))
    .values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))
)
ADD_EVENTS, ADD_PERSONAL = insert(EVENTS), insert(PERSONAL)


def _with_own_names(table: Table) -> Insert:
    return insert(table).values({column: bindparam(f"{table.name}_{column.name}") for column in table.c})


# All three in one statement, for the one event of a save: with a server each statement is a way there and
# back, on which everybody else who records something waits.
ADD_ONE = MOVE_HEAD.add_cte(_with_own_names(EVENTS).cte("event"), _with_own_names(PERSONAL).cte("names"))


def append(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Write the events at the end of the chain. On SQLite the caller must hold the write lock."""
    head = connection.execute(LOCK_HEAD).one()
    seq, previous = head.seq, head.hash
    rows: list[Row] = []
    personal: list[Row] = []
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
    step = {"from_seq": head.seq, "to_seq": seq, "to_hash": previous}
    if _write(connection, rows, personal, step) != 1:
        raise RuntimeError("the end of the audit chain moved while it was locked")


def _write(connection: Connection, rows: list[Row], personal: list[Row], step: Row) -> int:
    """Add the entries and move the head; how many heads were moved."""
    if connection.dialect.name == "postgresql" and len(rows) == len(personal) == 1:
        named = {f"{EVENTS.name}_{key}": value for key, value in rows[0].items()}
        named |= {f"{PERSONAL.name}_{key}": value for key, value in personal[0].items()}
        return connection.execute(ADD_ONE, named | step).rowcount
    connection.execute(ADD_EVENTS, rows)
    if personal:
        connection.execute(ADD_PERSONAL, personal)
    return connection.execute(MOVE_HEAD, step).rowcount


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
