"""What the engine says of a file: how strong the suspicion is, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.assessment.tripwire.text import Unit


class Signal(StrEnum):
    """A kind of thing that records of students are made of."""

    NAME = "name"
    BIRTH = "birth-date"
    SSN = "social-security-number"
    STUDENT_ID = "student-id"
    LEVEL = "grade-level"
    MARK = "marks"
    MEALS = "meal-status"
    NEEDS = "special-needs"
    HEALTH = "health"
    CONDUCT = "conduct"
    GUARDIAN = "guardian"
    EMAIL = "student-email"


# What one of each is worth on a line that also names a person; without a name it is worth half.
WEIGHTS = {
    Signal.NAME: 1.0,
    Signal.BIRTH: 4.0,
    Signal.SSN: 12.0,
    Signal.STUDENT_ID: 3.0,
    Signal.LEVEL: 1.5,
    Signal.MARK: 2.0,
    Signal.MEALS: 4.0,
    Signal.NEEDS: 4.0,
    Signal.HEALTH: 4.0,
    Signal.CONDUCT: 3.0,
    Signal.GUARDIAN: 2.0,
    Signal.EMAIL: 3.0,
}
NAMELESS = 0.5
SINGLE = 6.0  # one record as telling as this is enough
SEVERAL = 8.0  # so are at least three lines that weigh this much together
FEWEST = 3
SPARSEST = 25  # lines for each of them, where they lie closest


@dataclass(frozen=True)
class Trace:
    """One line that looks like a student's record: the masked values by kind, and what it weighs."""

    line: int
    signals: tuple[tuple[Signal, str], ...]
    weight: float


@dataclass(frozen=True)
class Suspicion:
    """A part of a file in which records of students seem to be."""

    unit: Unit
    number: int
    name: str
    is_hidden: bool
    lines: int
    traces: tuple[Trace, ...]
    weight: float
    records: int

    @property
    def density(self) -> float:
        """How much of the part looks so."""
        return self.records / max(self.lines, 1)

    @property
    def kinds(self) -> tuple[Signal, ...]:
        """What was found, in the order of its weight."""
        found = {signal for trace in self.traces for signal, _ in trace.signals}
        return tuple(sorted(found, key=lambda each: (-WEIGHTS[each], each)))


def weigh(signals: set[Signal]) -> float:
    """What a line with these signals is worth."""
    total = sum(WEIGHTS[each] for each in signals)
    return total if Signal.NAME in signals else total * NAMELESS


def is_enough(traces: list[Trace]) -> bool:
    """Whether these lines, in their order, make a part suspicious: one alone, or several close by."""
    if any(trace.weight >= SINGLE for trace in traces):
        return True
    return any(_is_cluster(traces[at:]) for at in range(len(traces) - FEWEST + 1))


def _is_cluster(traces: list[Trace]) -> bool:
    total, first = 0.0, traces[0].line
    for count, trace in enumerate(traces, 1):
        total += trace.weight
        if trace.line - first + 1 > count * SPARSEST:
            return False
        if total >= SEVERAL and count >= FEWEST:
            return True
    return False
