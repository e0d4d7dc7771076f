"""Checkpoints (c2sp.org/tlog-checkpoint): which log, how many leaves, which root."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from app.transparency.errors import FormatBroken
from app.transparency.merkle import HASH_SIZE
from app.transparency.note import NAME, decode

NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
LEAST_LINES = 3


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log at one size. `extensions` are lines that only the log itself understands."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> Checkpoint:
    """The checkpoint in the text of a note; FormatBroken where there is none."""
    lines = text.split("\n")[:-1]
    if not text.endswith("\n") or len(lines) < LEAST_LINES or not all(lines):
        raise FormatBroken("a checkpoint has at least three lines, none of them empty")
    origin, written, encoded, *extensions = lines
    if not NAME.fullmatch(origin):
        raise FormatBroken("the first line of the checkpoint does not name a log")
    root = decode(encoded)
    if len(root) != HASH_SIZE:
        raise FormatBroken("the third line of the checkpoint is no hash")
    return Checkpoint(origin, number(written), root, tuple(extensions))


def number(text: str) -> int:
    """A decimal number in its one spelling."""
    if not NUMBER.fullmatch(text):
        raise FormatBroken(f"{text[:20]!r} is not a whole number in its one spelling")
    return int(text)
