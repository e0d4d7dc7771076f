"""What the school system can do next, from the engine's plan: what waits for review is never its to-do."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.criteria.schema import CriteriaSet
from app.scoring.facts import Facts
from app.scoring.plan import Gap, gaps, path
from app.scoring.readiness import ShortfallKind
from app.scoring.steps import Party, Step

THEIRS = frozenset({ShortfallKind.EVIDENCE_PENDING, ShortfallKind.NOT_APPLICABLE_UNAGREED})
"""What is short only because an auditor has not looked yet."""


@dataclass(frozen=True)
class ToDo:
    """One practice to work on: what is short, the school system's own steps, and what mending it gains."""

    practice: str
    shortfalls: tuple[ShortfallKind, ...]
    steps: tuple[Step, ...]
    points: Fraction
    effort: int


@dataclass(frozen=True)
class Outlook:
    """What to do, ranked by gain; the same as the cheapest way; and what waits for the auditor."""

    to_do: tuple[ToDo, ...]
    cheapest: tuple[Step, ...]
    effort: int
    reaches: bool
    waiting: tuple[str, ...]


def outlook_of(criteria: CriteriaSet, facts: Facts) -> Outlook:
    """The engine's gaps and path, divided by whose move it is."""
    found, way = gaps(criteria, facts), path(criteria, facts)
    ours = tuple(step for step in way.steps if step.by is Party.DISTRICT)
    return Outlook(
        to_do=tuple(_to_do(gap) for gap in found if not gap.waits_for_review),
        cheapest=tuple(sorted(ours, key=lambda step: step.effort)),
        effort=sum(step.effort for step in ours),
        reaches=way.reaches,
        waiting=tuple(sorted(gap.practice for gap in found if gap.waits_for_review)),
    )


def _to_do(gap: Gap) -> ToDo:
    return ToDo(
        practice=gap.practice,
        shortfalls=tuple(kind for kind in gap.shortfalls if kind not in THEIRS),
        steps=tuple(step for step in gap.steps if step.by is Party.DISTRICT),
        points=(gap.gain or Fraction(0)) * 100,
        effort=sum(step.effort for step in gap.steps if step.by is Party.DISTRICT),
    )
