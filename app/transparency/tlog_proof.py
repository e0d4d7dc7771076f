"""Proofs as one small text (c2sp.org/tlog-proof@v1): that a leaf is in the log, to be checked offline."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from app.transparency import checkpoint, note
from app.transparency.checkpoint import Checkpoint
from app.transparency.errors import FormatBroken
from app.transparency.merkle import HASH_SIZE, leaf_hash
from app.transparency.note import Note
from app.transparency.proofs import verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
HIGHEST = 63
LARGEST = 128 * 1024


@dataclass(frozen=True)
class Proof:
    """Where a leaf stands, the hashes that lead from it to the root, and the checkpoint that was signed.

    `extra` is what else a reader needs; here the leaf itself. It counts only because its hash is proved.
    """

    index: int
    path: tuple[bytes, ...]
    signed: Note
    extra: bytes = b""

    def __str__(self) -> str:
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(one).decode() for one in self.path]
        return "".join(f"{line}\n" for line in lines) + f"\n{self.signed}"

    @property
    def checkpoint(self) -> Checkpoint:
        """What the signed note says."""
        return checkpoint.parse(self.signed.text)

    def verify(self, entry: bytes) -> Checkpoint:
        """The checkpoint whose tree has the entry at the index; ProofWrong where it has not.

        The signature is another question: `signatures.verify` answers it.
        """
        head = self.checkpoint
        verify_inclusion(leaf_hash(entry), self.index, head.size, self.path, head.root)
        return head


def parse(content: bytes) -> Proof:
    """The proof in a file; FormatBroken where it is none."""
    if len(content) > LARGEST:
        raise FormatBroken("the proof is too long")
    above, gap, below = content.partition(b"\n\n")
    try:
        lines = above.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatBroken("the proof is not plain text") from None
    if not gap or lines.pop(0) != HEADER:
        raise FormatBroken(f"the proof does not begin with {HEADER}")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = note.decode(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise FormatBroken("the proof does not say where the leaf stands")
    index = checkpoint.number(lines.pop(0).removeprefix("index "))
    path = tuple(note.decode(line) for line in lines)
    if len(path) > HIGHEST or any(len(one) != HASH_SIZE for one in path):
        raise FormatBroken("a line of the proof is no hash")
    return Proof(index, path, note.parse(below), extra)
