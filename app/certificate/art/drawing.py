"""Vector drawings as plain values, written as PDF content or as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]
Colour = tuple[int, int, int]
Matrix = tuple[float, float, float, float, float, float]
# A path is a flat run of (operator, coordinates): M, L, C as in SVG, and Z.
Step = tuple[str, tuple[float, ...]]
Path = tuple[Step, ...]

OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
# Decimals of a point of a path: a tenth of a pixel is a fortieth of a millimetre, which no printer shows.
FINE = 1
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
# Distance of the control points at which a cubic best imitates a quarter of a circle.
KAPPA = 0.5522847498


@dataclass(frozen=True)
class Shape:
    """One path with its ink; a stroke has a width in pixels."""

    path: Path
    fill: Colour | None = None
    stroke: Colour | None = None
    width: float = 0.0
    even_odd: bool = False


@dataclass(frozen=True)
class Copies:
    """A drawing repeated under several transformations."""

    of: Drawing
    at: tuple[Matrix, ...] = (IDENTITY,)


@dataclass(frozen=True)
class Drawing:
    """Elements in painting order, in a box of pixels with the origin at its top left."""

    box: tuple[float, float, float, float]
    elements: tuple[Shape | Copies, ...] = field(default=())

    @property
    def width(self) -> float:
        """From left to right, in pixels."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """From top to bottom, in pixels."""
        return self.box[3] - self.box[1]


def number(value: float, places: int = 2) -> str:
    """The shortest decimal text, to a hundredth unless told; PDF knows no exponents."""
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _matrix(matrix: Matrix) -> str:
    return " ".join(number(value, 6) for value in matrix)


def _pdf_colour(colour: Colour, operator: str) -> str:
    return " ".join(f"{channel / 255:.3f}" for channel in colour) + f" {operator}"


def _pdf_path(path: Path) -> Iterable[str]:
    for operator, coordinates in path:
        yield " ".join([*(number(value, FINE) for value in coordinates), OPERATORS[operator]])


def _painting(shape: Shape) -> str:
    star = "*" if shape.even_odd else ""
    if shape.fill and shape.stroke:
        return "B" + star
    return "f" + star if shape.fill else "S"


def pdf_content(drawing: Drawing) -> tuple[bytes, dict[str, Drawing]]:
    """The content stream of a drawing, and the drawings it calls by name."""
    called: dict[str, Drawing] = {}
    lines = ["1 J 1 j"]
    for element in drawing.elements:
        if isinstance(element, Copies):
            name = f"g{len(called)}"
            called[name] = element.of
            lines += [f"q {_matrix(matrix)} cm /{name} Do Q" for matrix in element.at]
            continue
        if element.fill:
            lines.append(_pdf_colour(element.fill, "rg"))
        if element.stroke:
            lines += [_pdf_colour(element.stroke, "RG"), f"{number(element.width)} w"]
        lines += [*_pdf_path(element.path), _painting(element)]
    return "\n".join(lines).encode("ascii"), called


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


def _svg_shape(shape: Shape) -> str:
    path = "".join(operator + " ".join(map(number, coordinates)) for operator, coordinates in shape.path)
    ink = f' fill="{_hex(shape.fill)}"' if shape.fill else ' fill="none"'
    if shape.stroke:
        ink += f' stroke="{_hex(shape.stroke)}" stroke-width="{number(shape.width)}"'
    rule = ' fill-rule="evenodd"' if shape.even_odd else ""
    return f'<path d="{path}"{ink}{rule}/>'


def _svg_body(drawing: Drawing) -> Iterable[str]:
    for element in drawing.elements:
        if isinstance(element, Shape):
            yield _svg_shape(element)
            continue
        body = "".join(_svg_body(element.of))
        for matrix in element.at:
            yield f'<g transform="matrix({_matrix(matrix)})">{body}</g>'


def svg(drawing: Drawing) -> str:
    """The drawing as a self-contained SVG element."""
    box = " ".join(map(number, (drawing.box[0], drawing.box[1], drawing.width, drawing.height)))
    joints = 'stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {joints}>'
        f"{''.join(_svg_body(drawing))}</svg>"
    )


def polygon(points: Sequence[Point]) -> Path:
    """A closed figure of straight sides."""
    (first, *rest) = points
    return (("M", first), *(("L", point) for point in rest), ("Z", ()))


def line(*points: Point) -> Path:
    """An open run of straight pieces."""
    return (("M", points[0]), *(("L", point) for point in points[1:]))


def circle(radius: float, centre: Point = (0, 0)) -> Path:
    """A full circle of four cubics."""
    x, y = centre
    k = radius * KAPPA
    return (
        ("M", (x + radius, y)),
        ("C", (x + radius, y + k, x + k, y + radius, x, y + radius)),
        ("C", (x - k, y + radius, x - radius, y + k, x - radius, y)),
        ("C", (x - radius, y - k, x - k, y - radius, x, y - radius)),
        ("C", (x + k, y - radius, x + radius, y - k, x + radius, y)),
        ("Z", ()),
    )


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Path:
    """A rectangle with round corners; a negative radius hollows the corners out."""
    r = abs(radius)
    # The control points lie on the sides of the box for a round corner, inside it for a hollow one.
    inward, along = (0.0, r * (1 - KAPPA)) if radius >= 0 else (r * KAPPA, r)

    def corner(x: float, y: float, sx: int, sy: int, *, down: bool) -> tuple[float, ...]:
        level = (x + sx * along, y + sy * inward)
        upright = (x + sx * inward, y + sy * along)
        return (*level, *upright, x, y + sy * r) if down else (*upright, *level, x + sx * r, y)

    return (
        ("M", (left + r, top)), ("L", (right - r, top)), ("C", corner(right, top, -1, 1, down=True)),
        ("L", (right, bottom - r)), ("C", corner(right, bottom, -1, -1, down=False)),
        ("L", (left + r, bottom)), ("C", corner(left, bottom, 1, -1, down=True)),
        ("L", (left, top + r)), ("C", corner(left, top, 1, 1, down=False)), ("Z", ()),
    )  # fmt: skip


def turned(degrees: float) -> Matrix:
    """A rotation about the origin."""
    angle = math.radians(degrees)
    return (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle), 0, 0)


def around(count: int, start: float = 0.0) -> tuple[Matrix, ...]:
    """Evenly spaced rotations."""
    return tuple(turned(start + 360 * index / count) for index in range(count))


def moved(path: Path, matrix: Matrix) -> Path:
    """A path under a transformation."""
    a, b, c, d, e, f = matrix
    return tuple(
        (operator, tuple(
            value
            for x, y in zip(coordinates[::2], coordinates[1::2], strict=True)
            for value in (a * x + c * y + e, b * x + d * y + f)
        ))
        for operator, coordinates in path
    )  # fmt: skip
