"""When typing only goes on: of autosaves that come every second not each is a change to tell of; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSE = timedelta(minutes=10)
LONGEST = timedelta(hours=1)
SLIP = 3
"""A slip of the pen has so many letters at most, and is never a whole word."""


@dataclass(frozen=True)
class State:
    """A response at one moment."""

    rating: int | None = None
    narrative: str = ""
    is_not_applicable: bool = False
    justification: str = ""


def goes_on(before: State, after: State, *, began_at: datetime, left_at: datetime, now: datetime) -> bool:
    """Whether the change belongs to what the same person wrote just before, with no word taken away."""
    is_soon = now - left_at <= PAUSE and now - began_at <= LONGEST
    same = (before.rating, before.is_not_applicable) == (after.rating, after.is_not_applicable)
    return (
        is_soon
        and same
        and keeps(before.narrative, after.narrative)
        and keeps(before.justification, after.justification)
    )


def keeps(old: str, new: str) -> bool:
    """Whether every word of the old text is in the new one, in its place; a slip inside a word may go."""
    if new.startswith(old):
        return True
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    gone = old[start : len(old) - end]
    if not gone.strip():
        return True
    before, after = old[:start][-1:], old[len(old) - end :][:1]
    is_inside = (before.isalnum() or after.isalnum()) and not any(c.isspace() for c in gone)
    return is_inside and len(gone) <= SLIP


def _shared(left: str, right: str) -> int:
    """How many letters both begin with. Halving compares whole pieces, which is far quicker than letters."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
