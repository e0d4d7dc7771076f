"""The seal mark: a five-petalled rose in a ring of words, with an emblem for its scope."""

from __future__ import annotations

import math

from app.certificate.art import inks
from app.certificate.art.curves import rosette, smooth
from app.certificate.art.drawing import (
    Copies,
    Drawing,
    Path,
    Shape,
    around,
    circle,
    line,
    moved,
    polygon,
    turned,
)
from app.certificate.art.emblems import emblem
from app.certificate.art.lettering import Arc, Face

DOMAINS = ("leadership", "business", "data-security", "professional-development", "classroom")
LEGENDS = {
    "leadership": "LEADERSHIP",
    "business": "BUSINESS",
    "data-security": "DATA SECURITY",
    "professional-development": "PROFESSIONAL DEVELOPMENT",
    "classroom": "CLASSROOM",
}
LONG_LEGEND = 16
BOX = (-104.0, -104.0, 104.0, 104.0)
FULL_TURN = 2 * math.pi


def _edge() -> tuple[Shape | Copies, ...]:
    """The scalloped rim with its fine rays, as struck metal."""
    scallop = smooth(rosette(98, 2.4, 48), 0, FULL_TURN, 192)
    inner = smooth(rosette(94.4, 1.9, 48), 0, FULL_TURN, 192)
    rays = Drawing(BOX, (Shape(line((0, -86), (0, -94)), stroke=inks.BRONZE, width=0.42),))
    return (
        Shape((*scallop, ("Z", ())), fill=inks.GOLD),
        Shape((*inner, ("Z", ())), stroke=inks.CREAM, width=0.5),
        Copies(rays, around(192, 0.0)),
    )


def _ring(scope: str, face: Face) -> tuple[Shape, ...]:
    """The navy ring with the legend, and a star in each gap between its two halves."""
    legend = LEGENDS.get(scope, "FULL SEAL")
    size = 11.4 if len(legend) < LONG_LEGEND else 9.4
    title = Arc("TRUSTED LEARNING ENVIRONMENT", face, size=11.4, radius=72.0, spacing=1.15)
    motto = Arc(legend, face, size=size, radius=76.0 + size * 0.33, spacing=size * 0.15, below=True)
    gap = math.pi - (math.pi - title.half_angle + motto.half_angle) / 2
    stars = [
        moved(_star(3.0), (1, 0, 0, 1, side * 75.8 * math.sin(gap), -75.8 * math.cos(gap)))
        for side in (-1, 1)
    ]
    return (
        Shape(circle(88), fill=inks.NAVY),
        Shape(circle(85.4), stroke=inks.GOLD, width=0.7),
        Shape(circle(66.2), stroke=inks.GOLD, width=0.7),
        Shape((*title.path(), *motto.path()), fill=inks.CREAM),
        Shape((*stars[0], *stars[1]), fill=inks.STRAW),
    )


def _star(reach: float) -> Path:
    points = []
    for step in range(10):
        radius, angle = reach if step % 2 == 0 else reach * 0.42, -math.pi / 2 + step * math.pi / 5
        points.append((radius * math.cos(angle), radius * math.sin(angle)))
    return polygon(points)


def _lace() -> tuple[Shape | Copies, ...]:
    """The engraved ground behind the rose."""
    thread = Drawing(
        BOX, (Shape(smooth(rosette(43, 19, 12, twist=0.16), 0, FULL_TURN, 96), stroke=inks.GOLD, width=0.28),)
    )
    return (
        Shape(circle(63.6), fill=inks.PAPER),
        Copies(thread, tuple(turned(30 / 8 * step) for step in range(8))),
        Shape(circle(63.6), stroke=inks.NAVY, width=1.0),
    )


def _petal(*, won: bool) -> tuple[Shape, ...]:
    """One domain: solid where the seal covers it, an outline where it does not."""

    def outline(top: float, half: float, foot: float) -> Path:
        return (
            ("M", (0, foot)),
            ("C", (-half * 0.75, foot - 7, -half * 1.3, top + 17, -half * 0.62, top + 4.6)),
            ("C", (-half * 0.36, top + 0.6, -half * 0.16, top + 1.0, 0, top + 4.2)),
            ("C", (half * 0.16, top + 1.0, half * 0.36, top + 0.6, half * 0.62, top + 4.6)),
            ("C", (half * 1.3, top + 17, half * 0.75, foot - 7, 0, foot)),
            ("Z", ()),
        )

    fill, rib = (inks.NAVY, inks.STRAW) if won else (inks.PAPER, inks.STRAW)
    ribs = [
        line((0, -27), (x, y)) for x, y in ((0, -49), (-5.2, -47.5), (5.2, -47.5), (-9.8, -43), (9.8, -43))
    ]
    return (
        Shape(
            outline(-60, 25, -14),
            fill=fill,
            stroke=inks.GOLD if won else inks.BRONZE,
            width=1.1 if won else 0.7,
        ),
        Shape(tuple(step for path in ribs for step in path), stroke=rib, width=0.55),
    )


def mark(scope: str, face: Face) -> Drawing:
    """The mark of a scope: every petal for the full seal, one for a domain's."""
    petals = [
        Copies(Drawing(BOX, _petal(won=scope not in DOMAINS or scope == domain)), (turned(72 * index),))
        for index, domain in enumerate(DOMAINS)
    ]
    medallion = (
        Shape(circle(26.5), fill=inks.GOLD),
        Shape(circle(24.9), stroke=inks.CREAM, width=0.6),
        Shape(circle(23.4), fill=inks.NAVY),
    )
    centre = Copies(Drawing(BOX, emblem(scope, inks.CREAM)), ((1.12, 0, 0, 1.12, 0, 0),))
    return Drawing(BOX, (*_edge(), *_ring(scope, face), *_lace(), *petals, *medallion, centre))
