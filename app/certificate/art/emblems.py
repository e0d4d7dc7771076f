"""The emblems in the middle of the mark: one for the full seal and one for each domain."""

from __future__ import annotations

import math

from app.certificate.art.drawing import Colour, Path, Shape, circle, line, moved, polygon, turned


def _shield(ink: Colour) -> tuple[Shape, ...]:
    """A shield with a keyhole: what is entrusted, kept."""
    outline: Path = (
        ("M", (0, -13)),
        ("C", (3.5, -10.4, 7.5, -9.6, 11, -9.6)),
        ("C", (11.4, 0.5, 9, 9, 0, 13.6)),
        ("C", (-9, 9, -11.4, 0.5, -11, -9.6)),
        ("C", (-7.5, -9.6, -3.5, -10.4, 0, -13)),
        ("Z", ()),
    )
    keyhole: Path = (
        ("M", (-1.5, 0.2)),
        ("C", (-3.6, -1, -3.4, -5.4, 0, -5.4)),
        ("C", (3.4, -5.4, 3.6, -1, 1.5, 0.2)),
        ("L", (2.5, 5.6)),
        ("L", (-2.5, 5.6)),
        ("Z", ()),
    )
    return (Shape((*outline, *keyhole), fill=ink, even_odd=True),)


def _compass(ink: Colour) -> tuple[Shape, ...]:
    """A compass star: leadership gives direction."""

    def star(reach: float, waist: float, start: float) -> Path:
        return polygon([
            ((reach if step % 2 == 0 else waist) * math.cos(start + step * math.pi / 4),
             (reach if step % 2 == 0 else waist) * math.sin(start + step * math.pi / 4))
            for step in range(8)
        ])  # fmt: skip

    return (
        Shape(circle(8.2), stroke=ink, width=0.8),
        Shape(star(9.6, 2.6, math.pi / 4), fill=ink),
        Shape(star(14.4, 3.0, 0.0), fill=ink),
    )


def _scales(ink: Colour) -> tuple[Shape, ...]:
    """A balance: business weighs what it agrees to."""

    def pan(x: float) -> Path:
        return (("M", (x - 5.4, 2.2)), ("C", (x - 4.2, 7.0, x + 4.2, 7.0, x + 5.4, 2.2)), ("Z", ()))

    cords = [line((x - 5.0, 2.2), (x, -7.6), (x + 5.0, 2.2)) for x in (-8.4, 8.4)]
    return (
        Shape((*cords[0], *cords[1]), stroke=ink, width=0.75),
        Shape(line((-8.6, -7.6), (8.6, -7.6)), stroke=ink, width=1.5),
        Shape(line((0, -10.5), (0, 10.4)), stroke=ink, width=1.7),
        Shape((*pan(-8.4), *pan(8.4)), fill=ink),
        Shape(circle(1.9, (0, -11.2)), fill=ink),
        Shape(
            (("M", (-6, 12.6)), ("C", (-5, 10, -2, 10, 0, 9.6)), ("C", (2, 10, 5, 10, 6, 12.6)), ("Z", ())),
            fill=ink,
        ),
    )


def _key(ink: Colour) -> tuple[Shape, ...]:
    """A key: data security decides who may enter."""
    bow = (*circle(6.0, (0, -7.6)), *circle(3.2, (0, -7.6)))
    blade = polygon([(-1.2, -2), (1.2, -2), (1.2, 6.2), (5.2, 6.2), (5.2, 8.4), (1.2, 8.4), (1.2, 10.2),
                     (4.2, 10.2), (4.2, 12.4), (1.2, 12.4), (1.2, 13.8), (-1.2, 13.8)])  # fmt: skip
    lean = turned(38)
    return Shape(moved(bow, lean), fill=ink, even_odd=True), Shape(moved(blade, lean), fill=ink)


def _torch(ink: Colour) -> tuple[Shape, ...]:
    """A torch handed on: professional development."""
    flame: Path = (
        ("M", (-0.6, -14.2)),
        ("C", (1.2, -10.4, 5.6, -8.6, 5.2, -4.2)),
        ("C", (5, -1.9, 3.2, -0.4, 0, -0.4)),
        ("C", (-3.4, -0.4, -5.2, -2.2, -5.2, -4.8)),
        ("C", (-5.2, -7.2, -3.2, -8, -3.0, -10.6)),
        ("C", (-1.8, -9.4, -1.6, -8.6, -1.5, -7.4)),
        ("C", (-0.2, -9, 0.2, -11.6, -0.6, -14.2)),
        ("Z", ()),
    )
    return (
        Shape(flame, fill=ink),
        Shape(polygon([(-6, 1.0), (6, 1.0), (5.1, 3.6), (-5.1, 3.6)]), fill=ink),
        Shape(polygon([(-3.4, 4.6), (3.4, 4.6), (1.2, 14.0), (-1.2, 14.0)]), fill=ink),
    )


def _book(ink: Colour) -> tuple[Shape, ...]:
    """An open book: the classroom."""

    def page(side: int, drop: float) -> Path:
        return (
            ("M", (side * 0.8, -6.6 + drop)),
            ("C", (side * 4.2, -9.8 + drop, side * 9, -9.8 + drop, side * 12.6, -8.2 + drop)),
            ("L", (side * 12.6, 6.4 + drop)),
            ("C", (side * 9, 4.8 + drop, side * 4.2, 4.8 + drop, side * 0.8, 8.0 + drop)),
            ("Z", ()),
        )

    def rule(side: int, level: float) -> Path:
        return (
            ("M", (side * 3.0, level)),
            ("C", (side * 5.4, level - 1.5, side * 8, level - 1.6, side * 10.6, level - 0.9)),
        )

    rules = [rule(side, level) for side in (-1, 1) for level in (-4.3, -1.0, 2.3)]
    cover: Path = (
        ("M", (-12.6, 8.8)),
        ("C", (-8, 7.2, -3.4, 7.6, 0, 10.8)),
        ("C", (3.4, 7.6, 8, 7.2, 12.6, 8.8)),
    )
    return (
        Shape((*page(-1, 0), *page(1, 0)), fill=ink),
        Shape(tuple(step for path in rules for step in path), stroke=(18, 40, 76), width=0.7),
        Shape(cover, stroke=ink, width=1.2),
    )


EMBLEMS = {
    "full": _shield,
    "leadership": _compass,
    "business": _scales,
    "data-security": _key,
    "professional-development": _torch,
    "classroom": _book,
}


def emblem(scope: str, ink: Colour) -> tuple[Shape, ...]:
    """The emblem of a scope; a scope of another seal carries the shield."""
    return EMBLEMS.get(scope, _shield)(ink)
