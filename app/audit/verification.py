"""Recomputes the chain and names the first entry that is not as it was written.

What the chain cannot show by itself, an end that was cut off or a chain that was written anew, shows against
checkpoints that are kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.exc import StatementError

from app.audit.chain import EVENTS, HEAD, PERSONAL
from app.audit.entry import GENESIS, entry_hash, personal_hash
from app.audit.errors import CheckpointUnreadable
from app.audit.forgetting import FORGOTTEN
from app.core.flushing import wait_for_disk

PAGE = 2000
HASH_LENGTH = 64
ENTRIES = select(EVENTS, PERSONAL.c.salt, PERSONAL.c.personal).outerjoin_from(
    EVENTS, PERSONAL, PERSONAL.c.seq == EVENTS.c.seq
)
CHAINED = (
    "seq",
    "at",
    "event",
    "subject_type",
    "subject_id",
    "organisation_id",
    "actor_id",
    "detail",
    "personal_hash",
)


@dataclass(frozen=True)
class Checkpoint:
    """The end of the chain at a moment: kept elsewhere, it fixes everything up to there."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


@dataclass(frozen=True)
class Problem:
    """The first thing that is wrong, as a slug, and the entry it was found at."""

    seq: int
    kind: str


@dataclass(frozen=True)
class Report:
    """What was found. `forgotten` entries have had their names deleted, which is allowed and recorded."""

    entries: int
    head: Checkpoint
    forgotten: int
    checkpoints: int
    problem: Problem | None


class _Verifier:
    """Walks along the chain and remembers what the next entry must follow."""

    def __init__(self, checkpoints: Mapping[int, str]) -> None:
        self.checkpoints = checkpoints
        self.last = Checkpoint(0, GENESIS)
        self.forgotten = 0
        self.announced = 0
        self.first_forgotten = 0

    def step(self, row: Row[Any]) -> str:
        """What is wrong with the entry; empty where nothing is."""
        if row.seq != self.last.seq + 1:
            return "missing"
        if row.prev_hash != self.last.hash:
            return "unlinked"
        values = {name: getattr(row, name) for name in CHAINED}
        if entry_hash(self.last.hash, **values) != row.hash:
            return "altered"
        if row.personal is not None and personal_hash(row.salt, row.personal) != row.personal_hash:
            return "names-altered"
        if self.checkpoints.get(row.seq, row.hash) != row.hash:
            return "rewritten"
        self._count(row)
        self.last = Checkpoint(row.seq, row.hash)
        return ""

    def _count(self, row: Row[Any]) -> None:
        if row.personal_hash is not None and row.personal is None:
            self.forgotten += 1
            self.first_forgotten = self.first_forgotten or row.seq
        if row.event == FORGOTTEN:
            self.announced += int(json.loads(row.detail).get("entries", 0))

    def end(self, head: Checkpoint | None) -> Problem | None:
        """What is wrong with the end of the chain."""
        if (
            head is None
            or head.seq < self.last.seq
            or (head.seq == self.last.seq and head.hash != self.last.hash)
        ):
            return Problem(self.last.seq, "head-differs")
        if head.seq > self.last.seq:
            return Problem(self.last.seq + 1, "end-cut-off")
        beyond = [seq for seq in self.checkpoints if seq > self.last.seq]
        if beyond:
            return Problem(self.last.seq + 1, "rolled-back")
        if self.forgotten > self.announced:
            return Problem(self.first_forgotten, "names-missing")
        return None


def verify(
    engine: Engine,
    checkpoints: Mapping[int, str] | None = None,
    *,
    progress: Callable[[int], object] = lambda _: None,
) -> Report:
    """Check every entry, the end and the checkpoints (`seq` to `hash`); `progress` gets counts of entries."""
    known = checkpoints or {}
    verifier = _Verifier(known)
    with _snapshot(engine) as connection:
        problem = _walk(connection, verifier, progress)
        row = connection.execute(select(HEAD.c.seq, HEAD.c.hash)).one_or_none()
        problem = problem or verifier.end(Checkpoint(*row) if row else None)
    return Report(verifier.last.seq, verifier.last, verifier.forgotten, len(known), problem)


def length(engine: Engine) -> int:
    """How many entries there are to verify."""
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(EVENTS)) or 0)


def checkpoint(engine: Engine) -> Checkpoint:
    """The present end of the chain, once the disk has it: what is kept elsewhere must not be lost here."""
    with engine.connect() as connection:
        end = Checkpoint(*connection.execute(select(HEAD.c.seq, HEAD.c.hash)).one())
    wait_for_disk(engine)
    return end


def read_checkpoints(text: str) -> dict[int, str]:
    """The checkpoints of a file: a line each, `seq hash …` or JSON with both; else CheckpointUnreadable."""
    found: dict[int, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            values = (
                json.loads(line)
                if line.startswith("{")
                else dict(zip(("seq", "hash"), line.split(), strict=False))
            )
            seq, digest = int(values["seq"]), str(values["hash"])
        except (ValueError, KeyError, TypeError):
            raise CheckpointUnreadable(f"line {number} is no checkpoint") from None
        if seq < 0 or len(digest) != HASH_LENGTH or found.get(seq, digest) != digest:
            raise CheckpointUnreadable(f"line {number} is no checkpoint, or contradicts one before it")
        found[seq] = digest
    if found.get(0, GENESIS) != GENESIS:
        raise CheckpointUnreadable("an empty chain has another hash")
    return {seq: digest for seq, digest in found.items() if seq}


def _snapshot(engine: Engine) -> Connection:
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _walk(connection: Connection, verifier: _Verifier, progress: Callable[[int], object]) -> Problem | None:
    try:
        for rows in _pages(connection):
            for row in rows:
                kind = verifier.step(row)
                if kind:
                    return Problem(verifier.last.seq + 1, kind)
            progress(len(rows))
    except _Unreadable as error:
        return Problem(error.seq, "unreadable")
    return None


class _Unreadable(Exception):
    """A column holds what its type does not allow: somebody wrote it past the portal."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        super().__init__(seq)


def _pages(connection: Connection) -> Iterator[list[Row[Any]]]:
    after = 0
    while rows := _page(connection, after):
        yield rows
        after = rows[-1].seq


def _page(connection: Connection, after: int, limit: int = PAGE) -> list[Row[Any]]:
    query = ENTRIES.where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(limit)
    try:
        return list(connection.execute(query))
    except (ValueError, TypeError, AttributeError, StatementError):
        if limit == 1:
            raise _Unreadable(after + 1) from None
        return _page(connection, after, max(1, limit // 10))  # as far as they can be read
