"""Until when evidence counts: pure, from its days and from how old the practices let it be."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

STAGES = (60, 30, 7, 0)  # days before the last one at which its owner is asked
SOON = STAGES[0]
MONTHS = 12


def last_day(first: date | None, last: date | None, months: int | None) -> date | None:
    """The last day on which an item counts; None where it counts as long as it is there.

    `months` is how old the strictest of the practices that it supports lets it be.
    """
    if last is not None:
        return last
    if first is None or months is None:
        return None
    index = first.year * MONTHS + first.month - 1 + months
    year, month = index // MONTHS, index % MONTHS + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def stage(until: date, today: date) -> int | None:
    """The last stage whose day has come; None before the first, and once it is over."""
    left = until - today
    if left < timedelta(0):
        return None
    return min((each for each in STAGES if left <= timedelta(days=each)), default=None)
