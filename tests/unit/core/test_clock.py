"""What time it is, and pretending another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from app.core import clock

MIDNIGHT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def test_is_in_utc():
    assert clock.now().tzinfo is UTC


def test_pretends_in_utc_whatever_the_zone():
    with clock.at(datetime(2026, 11, 22, 19, 30, tzinfo=timezone(timedelta(hours=-5)))):
        assert clock.now() == MIDNIGHT
        assert clock.now().tzinfo is UTC


def test_comes_back_even_after_a_failure():
    with pytest.raises(KeyError), clock.at(MIDNIGHT):
        raise KeyError
    assert clock.now() > MIDNIGHT - timedelta(days=1)
    assert clock.now() != MIDNIGHT


def test_may_be_nested():
    with clock.at(MIDNIGHT):
        with clock.at(MIDNIGHT + timedelta(days=1)):
            assert clock.now().day == 24
        assert clock.now() == MIDNIGHT


def test_pretends_for_one_thread_only():
    seen = []
    with clock.at(MIDNIGHT):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    assert seen[0] != MIDNIGHT


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", 23), ("America/New_York", 22), ("Pacific/Auckland", 23), ("Pacific/Honolulu", 22)],
)
def test_the_day_is_that_of_the_place(zone, day):
    with clock.at(MIDNIGHT):
        assert clock.today(zone) == date(2026, 11, day)


def test_seconds_for_comparing_are_those_of_the_moment():
    with clock.at(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        assert clock.epoch() == clock.now().timestamp()
    assert abs(clock.epoch() - clock.now().timestamp()) < 1
