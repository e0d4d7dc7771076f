"""Proofs of single leaves as files, under the newest signed head."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.transparency import merkle, note, queries
from app.transparency.models import LogCheckpoint, LogLeaf
from app.transparency.tlog_proof import Proof


def prove(session: Session, leaf: LogLeaf, head: LogCheckpoint | None, *, signed: str | None = None) -> Proof:
    """The proof that the leaf is in the log, with the leaf itself inside; NotFound until a head covers it.

    `signed` is the head with cosignatures, where there are some.
    """
    if head is None or leaf.number >= head.size:
        raise NotFound("log-proof")
    path = queries.ranges(session, merkle.inclusion(leaf.number, head.size))
    return Proof(leaf.number, tuple(path), note.parse((signed or head.note).encode()), leaf.entry)


def award_of(session: Session, seal: str) -> LogLeaf:
    """The leaf that tells of the award of the seal with this ID: the first one about it."""
    leaves = queries.of_seal(session, seal)
    if not leaves:
        raise NotFound("log-leaf")
    return leaves[0]
