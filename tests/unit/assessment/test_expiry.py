"""Until when evidence counts, and when its owner is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.assessment.expiry import last_day, stage

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("first", "last", "months", "expected"),
    [
        (None, None, 12, None),
        (date(2026, 1, 15), None, None, None),
        (date(2026, 1, 15), date(2026, 3, 1), 24, date(2026, 3, 1)),
        (date(2026, 1, 15), None, 12, date(2027, 1, 15)),
        (date(2024, 2, 29), None, 12, date(2025, 2, 28)),
        (date(2025, 8, 31), None, 6, date(2026, 2, 28)),
    ],
)
def test_the_last_day_is_the_given_one_or_follows_from_the_age(first, last, months, expected):
    assert last_day(first, last, months) == expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-1, None)],
)
def test_each_stage_comes_with_its_day(left, expected):
    assert stage(DAY + timedelta(days=left), DAY) == expected
