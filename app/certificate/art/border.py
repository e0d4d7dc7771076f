"""The border: one woven figure that runs unbroken round the page and its corners."""

from __future__ import annotations

import math
from collections.abc import Callable

from app.certificate.art import inks
from app.certificate.art.curves import QuarterTrack, band, smooth
from app.certificate.art.drawing import Copies, Drawing, Path, Shape, rounded

PAGE_WIDTH, PAGE_HEIGHT = 1056.0, 816.0
MIRRORS = ((1.0, 0.0, 0.0, 1.0), (-1.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0, -1.0), (-1.0, 0.0, 0.0, -1.0))
TRACK = QuarterTrack(half_width=477.0, half_height=357.0, radius=44.0, beads_along=8, beads_down=6)
HALF_BAND = 18.5
HOLLOW = 34.0


def _swell(low: float, high: float, corner: float) -> Callable[[float], float]:
    """An amplitude that breathes with the beads, is even at both ends, and opens in the corner."""

    def amplitude(s: float) -> float:
        breath = 0.5 + 0.5 * math.cos(2 * math.pi * TRACK.bead(s))
        return low + (high - low) * breath + corner * math.exp(-(((s - TRACK.corner) / 25) ** 2))

    return amplitude


def _strands(waves: float, count: int, amplitude: Callable[[float], float], pieces: int) -> Path:
    """Evenly phased waves; an even count is its own mirror image, which closes the figure at the seams."""
    phases = [2 * math.pi * index / count for index in range(count)]
    curves = [
        smooth(band(TRACK, waves, phase, amplitude), 0, TRACK.length, TRACK.beads * pieces)
        for phase in phases
    ]
    return tuple(step for curve in curves for step in curve)


def _quarter() -> Drawing:
    return Drawing(
        (-PAGE_WIDTH / 2, -PAGE_HEIGHT / 2, 0, 0),
        (
            Shape(_strands(5, 8, _swell(3.0, 16.5, 7.0), 15), stroke=inks.STEEL, width=0.26),
            Shape(_strands(2, 12, _swell(17.0, 11.5, 13.0), 10), stroke=inks.NAVY, width=0.34),
            Shape(_strands(0.5, 6, _swell(15.5, 8.5, 17.0), 6), stroke=inks.BRONZE, width=0.5),
        ),
    )


def _frame(inset: float, radius: float) -> Path:
    return rounded(inset, inset, PAGE_WIDTH - inset, PAGE_HEIGHT - inset, radius)


def border() -> Drawing:
    """The band on its bed, and the rules that hold it."""
    middle = PAGE_WIDTH / 2 - TRACK.half_width
    outer, inner = middle - HALF_BAND - 2.5, middle + HALF_BAND + 2.5
    quarter = Copies(
        _quarter(), tuple((a, b, c, d, PAGE_WIDTH / 2, PAGE_HEIGHT / 2) for a, b, c, d in MIRRORS)
    )
    bed = Shape((*_frame(outer, 3), *_frame(inner, -HOLLOW)), fill=inks.CREAM, even_odd=True)
    return Drawing(
        (0, 0, PAGE_WIDTH, PAGE_HEIGHT),
        (
            bed,
            quarter,
            Shape(_frame(outer - 4.5, 4), stroke=inks.BRONZE, width=0.5),
            Shape(_frame(outer, 3), stroke=inks.NAVY, width=1.7),
            Shape(_frame(inner, -HOLLOW), stroke=inks.NAVY, width=1.7),
            Shape(_frame(inner + 4.5, -HOLLOW), stroke=inks.BRONZE, width=0.5),
        ),
    )
