"""How long teachers wait for an answer: days from asking to deciding, by month, with the middle of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """The decisions of one calendar month. `median` is None where there was none."""

    first: date
    decisions: int
    median: Fraction | None
    longest: int | None


@dataclass(frozen=True)
class Pace:
    """All of it: the months, oldest first, and the same for all of them together."""

    months: tuple[Month, ...]
    decisions: int
    median: Fraction | None
    within_promise: int


def pace(spans: Iterable[tuple[date, date]], today: date, *, promised_days: int) -> Pace:
    """The pace over the twelve months to today, from pairs of the day asked and the day decided."""
    firsts = _firsts(today)
    by_month: dict[date, list[int]] = {first: [] for first in firsts}
    for asked, decided in spans:
        first = decided.replace(day=1)
        if first in by_month:
            by_month[first].append(max(0, (decided - asked).days))
    months = tuple(
        Month(first, len(days), median(days), max(days, default=None)) for first, days in by_month.items()
    )
    together = [days for of_month in by_month.values() for days in of_month]
    return Pace(months, len(together), median(together), sum(days <= promised_days for days in together))


def median(days: Iterable[int]) -> Fraction | None:
    """The middle of the values, or halfway between the two in the middle; None where there are none."""
    ordered = sorted(days)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def _firsts(today: date) -> list[date]:
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]
