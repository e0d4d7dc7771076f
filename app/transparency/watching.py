"""Watching somebody's log: as a monitor, which reads every leaf, and as a witness, which signs what it saw.

Both keep what they know in a file of their own. What a log shows later must extend that, or it is a fork.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from app.transparency import checkpoint, handover, merkle, note, proofs, signatures, tiles
from app.transparency.checkpoint import Checkpoint
from app.transparency.errors import FormatBroken, ProofWrong, SignatureWrong, SourceUnreadable
from app.transparency.note import Note, VerifierKey
from app.transparency.source import Source

LARGEST_STATE = 64 * 1024 * 1024
MOST_KEPT = 100_000


class Verdict(StrEnum):
    """What was found. Only the first two are as it should be."""

    GROWN = "grown"
    UNCHANGED = "unchanged"
    OLDER = "older"
    FORKED = "forked"


@dataclass
class Memory:
    """What a monitor or a witness knows of a log: its key, how far it was followed, every checkpoint seen.

    `peaks` are the hashes of the complete subtrees at that size; together they are its root. `former` are the
    keys that were handed over from.
    """

    vkey: str
    size: int = 0
    peaks: list[str] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)

    @property
    def key(self) -> VerifierKey:
        """The key that must have signed."""
        return note.parse_key(self.vkey)

    @property
    def hashes(self) -> list[bytes]:
        """The peaks as bytes."""
        return [b64decode(one) for one in self.peaks]

    @property
    def root(self) -> bytes:
        """The root of the tree that is known."""
        return merkle.fold(self.hashes)

    def keep(self, signed: Note, head: Checkpoint, peaks: list[bytes]) -> None:
        """Go on to a head that was proved to extend what is known."""
        self.size, self.peaks = head.size, [b64encode(one).decode() for one in peaks]
        self.checkpoints = [*self.checkpoints, str(signed)][-MOST_KEPT:]


@dataclass(frozen=True)
class Seen:
    """What one look at the log has shown. `entries` are the leaves that were new, in order."""

    verdict: Verdict
    signed: Note
    head: Checkpoint
    entries: tuple[bytes, ...] = ()


def recall(path: Path, vkey: str = "") -> Memory:
    """What is known; nothing yet where there is no file, which needs the log's key to begin with."""
    if not path.exists():
        if not vkey:
            raise FormatBroken("nothing is known of this log yet: give its key with --vkey")
        return Memory(str(note.parse_key(vkey)))
    with path.open("rb") as file:
        try:
            known = Memory(**json.loads(file.read(LARGEST_STATE)))
            sound = len(known.hashes) == len(merkle.complete(0, known.size)) and known.key
        except (ValueError, TypeError) as error:
            raise FormatBroken(f"{path} holds no state of a monitor or witness") from error
    if not sound:
        raise FormatBroken(f"{path} holds no state of a monitor or witness")
    if vkey and str(note.parse_key(vkey)) not in {known.vkey, *known.former}:
        raise FormatBroken(f"{path} is about another log: {known.vkey}")
    return known


def as_json(known: Memory) -> bytes:
    """The memory as it is kept in a file."""
    return json.dumps(asdict(known), indent=1).encode() + b"\n"


def follow(source: Source, known: Memory, *, progress: Callable[[int], object] = lambda steps: None) -> Seen:
    """Look at the log as a monitor: read every new leaf, and grow the known tree by them.

    Its root must then be the one that was signed: so nothing known has changed, and nothing is hidden.
    """
    signed, head = _known_head(source, known)
    earlier = _not_newer(source, known, signed, head)
    if earlier is not None:
        return earlier
    peaks, size, entries = known.hashes, known.size, []
    for tile in tiles.every(head.size, after=known.size):
        if tile.level is None:
            first = tile.number * tiles.WIDTH
            for entry in source.entries(tile)[max(0, known.size - first) :]:
                peaks, _ = merkle.grow(peaks, size, merkle.leaf_hash(entry))
                entries.append(entry)
                size += 1
            progress(tile.width)
    if merkle.fold(peaks) != head.root:
        return _against(known, signed, head)
    known.keep(signed, head, peaks)
    return Seen(Verdict.GROWN, signed, head, tuple(entries))


def prove(source: Source, known: Memory) -> Seen:
    """Look at the log as a witness: prove by its tiles alone that it extends what is known."""
    signed, head = _known_head(source, known)
    earlier = _not_newer(source, known, signed, head)
    if earlier is not None:
        return earlier
    if not _extends(source, known.size, known.root, head):
        return _against(known, signed, head)
    peaks = [source.hash(place, head.size) for place in merkle.complete(0, head.size)]
    if merkle.fold(peaks) != head.root:
        return _against(known, signed, head)
    known.keep(signed, head, peaks)
    return Seen(Verdict.GROWN, signed, head)


def signed_head(source: Source, key: VerifierKey) -> tuple[Note, Checkpoint]:
    """The checkpoint that is served now; FormatBroken or SignatureWrong where it is none of this log."""
    signed = note.parse(source.checkpoint())
    signatures.verify(signed, key)
    head = checkpoint.parse(signed.text)
    if head.origin != key.name:
        raise FormatBroken(f"the checkpoint is of {head.origin}, the key of {key.name}")
    return signed, head


def _known_head(source: Source, known: Memory) -> tuple[Note, Checkpoint]:
    """The same. Where the known key has handed over to another since, that one is known from now on."""
    try:
        return signed_head(source, known.key)
    except SignatureWrong as wrong:
        try:
            key = handover.follow(note.parse(source.checkpoint()), known.key, source.handover)
        except (SourceUnreadable, FormatBroken, SignatureWrong):
            raise wrong from None
    found = signed_head(source, key)
    known.former, known.vkey = [*known.former, known.vkey], str(key)
    return found


def _not_newer(source: Source, known: Memory, signed: Note, head: Checkpoint) -> Seen | None:
    """The verdict on a head that is no larger than what is known; None for a larger one."""
    if head.size > known.size or not known.checkpoints:
        return None
    if head.size == known.size:
        return (
            Seen(Verdict.UNCHANGED, signed, head)
            if head.root == known.root
            else _against(known, signed, head)
        )
    try:
        is_older = _extends(source, head.size, head.root, Checkpoint(head.origin, known.size, known.root))
    except (SourceUnreadable, FormatBroken):
        is_older = False  # what was shown before is not shown any more
    return Seen(Verdict.OLDER, signed, head) if is_older else _against(known, signed, head)


def _extends(source: Source, old: int, old_root: bytes, new: Checkpoint) -> bool:
    spans = merkle.consistency(old, new.size) if old else []
    path = [merkle.hash_of(span, lambda place: source.hash(place, new.size)) for span in spans]
    try:
        proofs.verify_consistency(old, old_root, new.size, new.root, path)
    except ProofWrong:
        return False
    return True


def _against(known: Memory, signed: Note, head: Checkpoint) -> Seen:
    """Keep the evidence: two signed heads that cannot both be true."""
    if str(signed) not in known.against:
        known.against.append(str(signed))
    return Seen(Verdict.FORKED, signed, head)
