"""The QR code as one path: neighbouring modules merged into bars."""

from __future__ import annotations

from itertools import groupby

import segno

from app.certificate.art import inks
from app.certificate.art.drawing import Drawing, Path, Shape, rounded

QUIET_ZONE = 4
# Any mask can be read; to rate all eight for the prettiest would take a tenth of the whole rendering.
MASK = 3
WHITE = (255, 255, 255)


def _bar(x: int, y: int, width: int) -> Path:
    return (("M", (x, y)), ("L", (x + width, y)), ("L", (x + width, y + 1)), ("L", (x, y + 1)), ("Z", ()))


def qr_code(text: str) -> Drawing:
    """The code of a text at error level M on white, with the quiet zone that scanners need."""
    code = segno.make_qr(text, error="m", boost_error=False, mask=MASK)
    path: list[tuple[str, tuple[float, ...]]] = []
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path += _bar(x + QUIET_ZONE, y + QUIET_ZONE, length)
            x += length
    side = len(code.matrix) + 2 * QUIET_ZONE
    ground = Shape(rounded(0, 0, side, side, 0), fill=WHITE)
    return Drawing((0, 0, side, side), (ground, Shape(tuple(path), fill=inks.NAVY)))
