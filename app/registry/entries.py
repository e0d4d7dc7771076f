"""What the public log has of a seal: each line with its place, and whether it is proven by a signed head."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from app.transparency import leaf, proving, queries
from app.transparency.errors import FormatBroken, ProofWrong, SignatureWrong
from app.transparency.leaf import Kind, Leaf
from app.transparency.tiles import WIDTH, Tile

if TYPE_CHECKING:
    from app.transparency.models import LogCheckpoint, LogLeaf
    from app.transparency.note import VerifierKey


class Standing(StrEnum):
    """How sure it is that a line is in the log. Only the first two are as they should be."""

    PROVEN = "proven"
    PENDING = "pending"
    MISSING = "missing"
    BROKEN = "broken"
    NO_KEY = "no-key"


@dataclass(frozen=True)
class Entry:
    """The line that tells of a document. `said` is what it says, where it can be read."""

    standing: Standing
    index: int | None = None
    size: int | None = None
    said: Leaf | None = None

    def names(self, *, pdf: str = "", credential: str = "") -> bool:
        """Whether the line is about these very bytes, by their SHA-256."""
        if self.said is None:
            return False
        return pdf == self.said.pdf_sha256 if pdf else credential == self.said.vc_sha256


@dataclass(frozen=True)
class Place:
    """Where an event stands in the log, under the newest signed head.

    `size` is None until a head covers it. `tile` is the bundle in which the line lies, below the log's
    address.
    """

    index: int
    tile: str
    origin: str | None
    size: int | None

    @property
    def proof(self) -> str:
        """The address of the proof."""
        return f"/log/proofs/{self.index}.tlog-proof"


def award(session: Session, seal: str, key: VerifierKey | None, *, file: str = "") -> Entry:
    """The line that tells of a seal's award (its ID as people read it), its proof verified by that key.

    Where `file` is the SHA-256 of the certificate in a further language, the line that tells of that one.
    """
    # With it comes cryptography, which most processes never need.
    from app.transparency import signatures  # noqa: PLC0415

    rows, head = queries.of_seal(session, seal), queries.latest_checkpoint(session)
    if not rows:
        return Entry(Standing.MISSING)
    row = next((one for one in rows if _is_edition(one, file)), rows[0])
    try:
        said = leaf.read(row.entry)
        if head is None or row.number >= head.size:
            return Entry(Standing.PENDING, row.number, None, said)
        proof = proving.prove(session, row, head)
        proof.verify(row.entry)
        if key is not None:
            signatures.verify(proof.signed, key)
    except (FormatBroken, ProofWrong, SignatureWrong):
        return Entry(Standing.BROKEN, row.number)
    return Entry(Standing.PROVEN if key else Standing.NO_KEY, row.number, head.size, said)


def edition(session: Session, seal: str, file: str) -> Place | None:
    """Where the line stands that tells of the certificate with this SHA-256 in a further language."""
    head = queries.latest_checkpoint(session)
    found = (row for row in queries.of_seal(session, seal) if _is_edition(row, file))
    return next((_place(row, head) for row in found), None)


def _is_edition(row: LogLeaf, file: str) -> bool:
    try:
        said = leaf.read(row.entry)
    except FormatBroken:
        return False
    return said.kind is Kind.EDITION and said.pdf_sha256 == file


def places(session: Session, seal: str) -> dict[UUID, Place]:
    """Where everything that ever happened to a seal stands, by the event."""
    head = queries.latest_checkpoint(session)
    return {row.event_id: _place(row, head) for row in queries.of_seal(session, seal)}


def _place(row: LogLeaf, head: LogCheckpoint | None) -> Place:
    number, offset = divmod(row.number, WIDTH)
    if head is None or row.number >= head.size:
        return Place(row.number, Tile(None, number, offset + 1).path, None, None)
    width = min(WIDTH, head.size - number * WIDTH)
    return Place(row.number, Tile(None, number, width).path, head.origin, head.size)
