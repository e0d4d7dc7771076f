"""How long a seal is valid: a calendar rule, not a number of days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = 12


def valid_until(awarded_on: date, months: int) -> date:
    """The last day of validity: the day before the same date so many months later.

    A seal awarded on June 1, 2026 for 24 months is valid through May 31, 2028. Where that month has no such
    day (February 29), the month's last day counts.
    """
    index = awarded_on.year * MONTHS + awarded_on.month - 1 + months
    year, month = index // MONTHS, index % MONTHS + 1
    last = monthrange(year, month)[1]
    if awarded_on.day > last:
        return date(year, month, last)
    return date(year, month, awarded_on.day) - timedelta(days=1)
