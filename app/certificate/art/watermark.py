"""The pale rosette behind the text."""

from __future__ import annotations

import math

from app.certificate.art import inks
from app.certificate.art.curves import rosette, smooth
from app.certificate.art.drawing import Copies, Drawing, Shape, turned

BOX = (-300.0, -300.0, 300.0, 300.0)


def watermark() -> Drawing:
    """Two laced wreaths, each one curve laid again and again a little further round."""
    wide = smooth(rosette(232, 58, 10, second=8, twist=0.10), 0, 2 * math.pi, 90)
    narrow = smooth(rosette(128, 38, 10, second=-6, twist=0.16), 0, 2 * math.pi, 90)
    return Drawing(
        BOX,
        tuple(
            Copies(
                Drawing(BOX, (Shape(path, stroke=inks.CREAM, width=0.8),)),
                tuple(turned(36 / n * i) for i in range(n)),
            )
            for path, n in ((wide, 9), (narrow, 9))
        ),
    )
