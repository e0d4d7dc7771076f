"""The mathematics of guilloche: smooth closed curves sampled with their tangents."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.certificate.art.drawing import Path, Point

Curve = Callable[[float], Point]
NUDGE = 1e-5


def smooth(curve: Curve, start: float, end: float, pieces: int) -> Path:
    """A curve as cubics that share its points and tangents."""
    span = (end - start) / pieces
    nudge = span * NUDGE * 100

    def tangent(t: float) -> Point:
        (ax, ay), (bx, by) = curve(t - nudge), curve(t + nudge)
        return (bx - ax) / (2 * nudge), (by - ay) / (2 * nudge)

    steps = [start + span * index for index in range(pieces + 1)]
    points, slopes = [curve(t) for t in steps], [tangent(t) for t in steps]
    third = span / 3
    pieces_of_path: list[tuple[str, tuple[float, ...]]] = [("M", points[0])]
    for (ax, ay), (adx, ady), (bx, by), (bdx, bdy) in zip(
        points, slopes, points[1:], slopes[1:], strict=False
    ):
        pieces_of_path.append(
            ("C", (ax + adx * third, ay + ady * third, bx - bdx * third, by - bdy * third, bx, by))
        )
    return tuple(pieces_of_path)


@dataclass(frozen=True)
class QuarterTrack:
    """A quarter of a rounded rectangle's outline, from the middle of its top to the middle of its left side.

    The quarter is laid four times, mirrored, so a pattern that is symmetric at both ends runs round unbroken.
    Beads are counted so that one sits in the middle of the corner and one at either end.
    """

    half_width: float
    half_height: float
    radius: float
    beads_along: int
    beads_down: int

    @property
    def length(self) -> float:
        """From the middle of the top to the middle of the side."""
        return self.half_width + self.half_height - 2 * self.radius + math.pi / 2 * self.radius

    @property
    def corner(self) -> float:
        """How far along the track the middle of the corner lies."""
        return self.half_width - self.radius + math.pi / 4 * self.radius

    @property
    def beads(self) -> int:
        """How many beads the quarter holds."""
        return self.beads_along + self.beads_down

    def bead(self, s: float) -> float:
        """How many beads lie before that point."""
        if s <= self.corner:
            return s / self.corner * self.beads_along
        return self.beads_along + (s - self.corner) / (self.length - self.corner) * self.beads_down

    def at(self, s: float, offset: float) -> Point:
        """The point that far along and that far outside, with the centre of the rectangle as origin."""
        r, straight = self.radius, self.half_width - self.radius
        arc = math.pi / 2 * r
        if s <= straight:
            return -s, -self.half_height - offset
        if s <= straight + arc:
            angle = (s - straight) / r
            reach = r + offset
            return -straight - reach * math.sin(angle), -(self.half_height - r) - reach * math.cos(angle)
        return -self.half_width - offset, -(self.half_height - r) + (s - straight - arc)


def band(track: QuarterTrack, waves: float, phase: float, amplitude: Callable[[float], float]) -> Curve:
    """A wave along the track, so many to a bead; it meets its mirror image where its phase has a partner."""

    def curve(s: float) -> Point:
        return track.at(s, amplitude(s) * math.cos(2 * math.pi * waves * track.bead(s) + phase))

    return curve


def rosette(radius: float, depth: float, lobes: int, *, second: float = 0.0, twist: float = 0.0) -> Curve:
    """A closed curve that swings about a circle, with an optional second harmonic for lace."""

    def curve(angle: float) -> Point:
        swing = depth * math.cos(lobes * angle) + second * math.cos(2 * lobes * angle)
        reach = radius + swing
        shifted = angle + twist * math.sin(lobes * angle)
        return reach * math.cos(shifted), reach * math.sin(shifted)

    return curve
