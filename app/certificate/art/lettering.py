"""Lettering as outlines, set along a circle."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from app.certificate.art.drawing import Path, Step, moved


class _Outline(BasePen):  # type: ignore[misc]  # fontTools carries no types
    """Collects a glyph's outline as path steps."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.steps: list[Step] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  # named by fontTools
        self.steps.append(("M", pt))

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802  # named by fontTools
        self.steps.append(("L", pt))

    def _curveToOne(  # noqa: N802  # named by fontTools
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.steps.append(("C", (*pt1, *pt2, *pt3)))

    def _closePath(self) -> None:  # noqa: N802  # named by fontTools
        self.steps.append(("Z", ()))


# Height of a capital letter in ems, as in most book faces.
CAPITAL = 0.65


@dataclass(frozen=True)
class Face:
    """One font file, opened once."""

    file: File

    def glyph(self, character: str) -> tuple[Path, float]:
        """The outline and advance of a character, in ems with y upwards."""
        font = _font(self.file)
        glyphs = font.getGlyphSet()
        name = font.getBestCmap().get(ord(character), ".notdef")
        pen = _Outline(glyphs)
        glyphs[name].draw(pen)
        em = font["head"].unitsPerEm
        return moved(tuple(pen.steps), (1 / em, 0, 0, 1 / em, 0, 0)), glyphs[name].width / em


@cache
def _font(file: File) -> Any:
    return TTFont(io.BytesIO(file.read_bytes()), lazy=True)


def level(text: str, face: Face, *, size: float, spacing: float) -> Path:
    """Text on a straight line, centred on the origin both ways by its capitals."""
    steps: list[Step] = []
    advances = [face.glyph(character)[1] * size + spacing for character in text]
    x = -(sum(advances) - spacing) / 2
    for character, advance in zip(text, advances, strict=True):
        steps.extend(moved(face.glyph(character)[0], (size, 0, 0, -size, x, size * CAPITAL / 2)))
        x += advance
    return tuple(steps)


@dataclass(frozen=True)
class Arc:
    """Text centred at the top of a circle about the origin, or at its bottom and still upright."""

    text: str
    face: Face
    size: float
    radius: float
    spacing: float
    below: bool = False

    @property
    def half_angle(self) -> float:
        """Half of the angle that the text takes."""
        return sum(self._advances()) / 2 / self.radius

    def _advances(self) -> list[float]:
        return [self.face.glyph(character)[1] * self.size + self.spacing for character in self.text]

    def path(self) -> Path:
        """The outlines of every letter, each turned to its place."""
        steps: list[Step] = []
        turn, side = -self.half_angle, 1 if self.below else -1
        for character, advance in zip(self.text, self._advances(), strict=True):
            angle = turn + advance / 2 / self.radius
            turn += advance / self.radius
            outline, _ = self.face.glyph(character)
            level = moved(outline, (self.size, 0, 0, -self.size, (self.spacing - advance) / 2, 0))
            cos, sin = math.cos(-side * angle), math.sin(-side * angle)
            place = (self.radius * math.sin(angle), side * self.radius * math.cos(angle))
            steps.extend(moved(level, (cos, sin, -sin, cos, *place)))
        return tuple(steps)
