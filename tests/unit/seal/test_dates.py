"""How long a seal is valid: by the calendar, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.seal.dates import valid_until
from app.seal.program import Program

D = date


@pytest.mark.parametrize(
    ("awarded", "months", "last"),
    [
        (D(2026, 6, 1), 24, D(2028, 5, 31)),
        (D(2026, 1, 1), 24, D(2027, 12, 31)),
        (D(2026, 12, 31), 24, D(2028, 12, 30)),
        (D(2026, 3, 1), 24, D(2028, 2, 29)),  # the day before March 1 of a leap year
        (D(2025, 3, 1), 24, D(2027, 2, 28)),
        (D(2028, 2, 29), 24, D(2030, 2, 28)),  # no such day: the month's last
        (D(2028, 2, 29), 48, D(2032, 2, 28)),  # there is such a day: the day before
        (D(2028, 2, 28), 12, D(2029, 2, 27)),
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2028, 1, 31), 1, D(2028, 2, 29)),
        (D(2028, 1, 30), 1, D(2028, 2, 29)),
        (D(2026, 5, 31), 1, D(2026, 6, 30)),
        (D(2026, 11, 15), 1, D(2026, 12, 14)),
        (D(2026, 12, 15), 1, D(2027, 1, 14)),
        (D(2026, 6, 15), 36, D(2029, 6, 14)),
    ],
)
def test_the_last_day(awarded, months, last):
    assert valid_until(awarded, months) == last


@given(st.dates(D(1990, 1, 1), D(2200, 1, 1)), st.integers(1, 120))
def test_it_ends_in_the_right_month_and_a_later_award_never_ends_earlier(awarded, months):
    last = valid_until(awarded, months)

    months_later = (last.year - awarded.year) * 12 + last.month - awarded.month
    assert months_later == months or (months_later == months - 1 and awarded.day == 1)
    assert awarded < last <= valid_until(awarded + timedelta(days=1), months)


def test_the_day_begins_where_the_program_is():
    late = datetime(2026, 6, 2, 3, 59, tzinfo=UTC)

    assert Program("Program", "", "America/New_York").day_of(late) == D(2026, 6, 1)
    assert Program("Program", "", "UTC").day_of(late) == D(2026, 6, 2)
    assert Program("Program", "", "Pacific/Kiritimati").day_of(late) == D(2026, 6, 2)
