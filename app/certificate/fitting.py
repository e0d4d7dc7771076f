"""Choosing the size and the line breaks at which a text fits its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.certificate.fonts import Type

# Break after a space, a hyphen, a dash or a slash; every separator stays with the piece before it.
PIECES = re.compile(r"[^\s\-\u2010\u2013\u2014/]*[\s\-\u2010\u2013\u2014/]+|[^\s\-\u2010\u2013\u2014/]+")
SLACK = 0.985
# Lines drawn in to within so many pixels are drawn in enough.
CLOSE = 8


@dataclass(frozen=True)
class Setting:
    """Lines of text and the size to set them at."""

    lines: tuple[str, ...]
    size: float


def _chopped(piece: str, face: Type, size: float, width: float) -> Iterable[str]:
    """A piece too wide for any line, cut wherever the line is full."""
    run, used = "", 0.0
    for character in piece:
        taken = face.width(character, size)
        if run and used + taken > width:
            yield run
            run, used = "", 0.0
        run, used = run + character, used + taken
    yield run


def _filled(text: str, face: Type, size: float, width: float) -> list[str]:
    """Lines filled one after the other."""
    lines, used = [""], 0.0
    for piece in PIECES.findall(text):
        bare = face.width(piece.rstrip(), size)
        if used + bare > width and bare <= width:
            lines.append("")
            used = 0.0
        elif bare > width:
            lines += _chopped(piece, face, size, width)
            used = face.width(lines[-1], size)
            continue
        lines[-1] += piece
        used += face.width(piece, size)
    return [line.rstrip() for line in lines if line.strip()]


def _balanced(text: str, face: Type, size: float, width: float) -> list[str]:
    """As few lines as fill the width, then drawn in until they are about equally long."""
    lines = _filled(text, face, size, width)
    if len(lines) == 1:
        return lines
    low, high = width / len(lines) * 0.5, width
    while high - low > CLOSE:
        middle = (low + high) / 2
        trial = _filled(text, face, size, middle)
        if len(trial) <= len(lines):
            lines, high = trial, middle
        else:
            low = middle
    return lines


def fit(text: str, face: Type, *, width: float, classes: Sequence[tuple[float, int]]) -> Setting:
    """The first class (size, lines allowed) in which a text fits; the last one shrinks until it does."""
    room = width * SLACK
    for size, allowed in classes:
        lines = _filled(text, face, size, room)
        # A word chopped in two is worse than a smaller size.
        if len(lines) <= allowed and all(
            face.width(piece.rstrip(), size) <= room for piece in PIECES.findall(text)
        ):
            return Setting(tuple(_balanced(text, face, size, room)), size)
    size, allowed = classes[-1]
    while len(_filled(text, face, size, room)) > allowed:
        size *= 0.94
    return Setting(tuple(_balanced(text, face, size, room)), round(size, 2))
