"""A network may send some files at once and then one by one; others are not slowed down by it."""

from __future__ import annotations

import pytest

from app.registry.allowance import Allowance


@pytest.fixture
def time():
    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def allowance(time):
    return Allowance(burst=3, seconds=10, sources=2, clock=time)


def taken(allowance, source, times):
    return [allowance.take(source) for _ in range(times)]


def test_a_burst_is_allowed_and_then_waits(allowance):
    assert taken(allowance, "a", 4) == [0, 0, 0, 10]


def test_what_is_refused_costs_nothing(allowance, time):
    taken(allowance, "a", 30)
    time.now += 10

    assert taken(allowance, "a", 2) == [0, 10]


def test_it_fills_again_and_never_beyond_the_burst(allowance, time):
    taken(allowance, "a", 3)
    time.now += 10_000

    assert taken(allowance, "a", 4) == [0, 0, 0, 10]


def test_each_source_has_its_own(allowance):
    taken(allowance, "a", 3)

    assert allowance.take("b") == 0


def test_what_was_dear_is_charged_afterwards(allowance):
    allowance.take("a")
    allowance.charge("a", 5)

    assert allowance.take("a") == 40


def test_it_remembers_only_so_many(allowance):
    taken(allowance, "a", 3)
    for source in "bc":
        allowance.take(source)

    assert allowance.take("a") == 0
