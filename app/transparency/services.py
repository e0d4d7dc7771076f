"""Adding to the log, in the transaction of what it tells; and signing its head, after that was committed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from app import notification
from app.core import clock
from app.core.db import atomic
from app.transparency import checkpoint, merkle, note, queries
from app.transparency.checkpoint import Checkpoint
from app.transparency.errors import LogForked, OutsideUnitOfWork
from app.transparency.leaf import Leaf
from app.transparency.merkle import HASH_SIZE
from app.transparency.models import LogCheckpoint, LogHead, LogLeaf, LogNode

CHECKPOINT = "log.checkpoint"
LEAVES, NODES, HEAD = (cast("Table", model.__table__) for model in (LogLeaf, LogNode, LogHead))
LOCK_HEAD = select(HEAD.c.size, HEAD.c.peaks).where(HEAD.c.id == 1).with_for_update()
MOVE_HEAD = (
    update(HEAD)
    .where(HEAD.c.id == 1, HEAD.c.size == bindparam("from_size"))
    .values(size=bindparam("to_size"), peaks=bindparam("to_peaks"))
)


class Line(NamedTuple):
    """A leaf with the event in our own records that it tells."""

    event_id: UUID
    leaf: Leaf


def append(session: Session, lines: Sequence[Line]) -> int:
    """Add leaves at the end of the log, inside the caller's `atomic()`; gives the number of the first.

    They are there when the transaction commits and not otherwise, without a gap. The lock on the log's end is
    held until then: add leaves last.
    """
    if not session.info.get("atomic"):
        raise OutsideUnitOfWork
    session.flush()  # takes every other lock first
    connection = session.connection()
    head = connection.execute(LOCK_HEAD).one()
    first: int = head.size
    size = first
    peaks = _parted(head.peaks)
    leaves: list[dict[str, Any]] = []
    nodes: list[dict[str, Any]] = []
    for line in lines:
        entry = line.leaf.entry()
        digest = merkle.leaf_hash(entry)
        row = {"number": size, "seal": line.leaf.seal, "event_id": line.event_id}
        leaves.append(row | {"entry": entry, "hash": digest})
        peaks, made = merkle.grow(peaks, size, digest)
        nodes += [{"level": level, "number": number, "hash": one} for (level, number), one in made]
        size += 1
    connection.execute(insert(LEAVES), leaves)
    if nodes:
        connection.execute(insert(NODES), nodes)
    step = {"from_size": first, "to_size": size, "to_peaks": b"".join(peaks)}
    if connection.execute(MOVE_HEAD, step).rowcount != 1:
        raise RuntimeError("the end of the log moved while it was locked")
    notification.enqueue(session, CHECKPOINT, effect_key=f"log-checkpoint:{size}")
    return first


def settle(session: Session) -> None:
    """Inside `atomic()`: wait until what others add now is certain; until the commit nobody adds more."""
    session.connection().execute(LOCK_HEAD)


def sign_checkpoint(sessions: sessionmaker[Session], directory: Path) -> LogCheckpoint | None:
    """Sign the log's head as it is committed now and publish it; None where it is signed already.

    What is signed is kept beside the key first: after an older copy of the database was restored, nothing is
    signed that contradicts it. Raises a KeyFault, or LogForked.
    """
    from app.transparency import keys  # noqa: PLC0415  # with it comes cryptography, which only signing needs

    with keys.alone(directory), sessions() as session:
        signer, former = keys.load(directory), keys.former(directory)
        size = queries.size(session)
        head = Checkpoint(signer.name, size, queries.root(session, size))
        require_extends(session, keys.last_signed(directory), head.origin, size)
        latest = queries.latest_checkpoint(session)
        session.rollback()
        if latest is not None and (latest.origin, latest.size) == (head.origin, head.size):
            return None
        note_of_head = signer.sign(head.text())
        signed = str(former.add_to(note_of_head) if former else note_of_head)
        keys.keep_signed(directory, signed.encode())
        made = LogCheckpoint(
            origin=head.origin, size=size, root=head.root, note=signed, vkey=str(signer.verifier),
            signed_at=clock.now(),
        )  # fmt: skip
        with atomic(session):
            if session.get(LogCheckpoint, (head.origin, size)) is None:
                session.add(made)
    return made


def require_extends(session: Session, signed: bytes | None, origin: str, size: int) -> None:
    """Raise LogForked unless the log of this name and size extends the last head that was signed."""
    if signed is None:
        return
    last = checkpoint.parse(note.parse(signed).text)
    if last.origin != origin:
        return
    if last.size > size or queries.root(session, last.size) != last.root:
        raise LogForked(f"the checkpoint of size {last.size} that was signed does not fit the database")


def _parted(peaks: bytes) -> list[bytes]:
    return [peaks[start : start + HASH_SIZE] for start in range(0, len(peaks), HASH_SIZE)]
