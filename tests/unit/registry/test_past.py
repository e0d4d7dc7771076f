"""What a seal was worth on a day, from what happened to it: in force only where that day ended so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.past import DayUnusable, on_day, read_day
from app.registry.public_seal import PublicEvent
from app.registry.standing import Standing, standing
from app.seal.workflow import WORKFLOW, Event, State

ZONE = "America/New_York"
AWARDED, LAST = date(2026, 6, 1), date(2028, 5, 31)


def seal(*events):
    history = tuple(PublicEvent(event, at, f"because of {event}") for event, at in events)
    return SimpleNamespace(document=SimpleNamespace(awarded_on=AWARDED, valid_until=LAST), history=history)


def at(day, hour=17):
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hour)


def test_before_the_award_there_is_no_standing():
    told = on_day(seal(), AWARDED - timedelta(days=1), ZONE)

    assert (told.standing, told.is_valid, told.word) == (None, False, "not-awarded-yet")


def test_the_day_is_that_of_the_program_and_not_of_utc():
    late = seal((Event.REVOKED, at(date(2026, 9, 2), hour=3)))

    assert on_day(late, date(2026, 9, 1), ZONE).standing is Standing.REVOKED
    assert on_day(late, date(2026, 9, 1), "UTC").standing is Standing.VALID


def test_events_may_come_in_any_order():
    there_and_back = [(Event.RESTORED, at(date(2026, 7, 20))), (Event.SUSPENDED, at(date(2026, 7, 10)))]

    assert on_day(seal(*there_and_back), date(2026, 7, 15), ZONE).standing is Standing.SUSPENDED
    assert on_day(seal(*there_and_back), date(2026, 7, 20), ZONE).standing is Standing.VALID


def test_a_reason_is_given_only_for_what_it_explains():
    history = seal((Event.SUSPENDED, at(date(2026, 7, 10))))

    assert on_day(history, date(2026, 7, 11), ZONE).reason == "because of seal.suspended"
    assert on_day(history, LAST + timedelta(days=1), ZONE).reason == ""
    assert on_day(history, date(2026, 7, 1), ZONE).reason == ""


@given(st.lists(st.sampled_from(Event), max_size=6), st.integers(0, 900))
def test_after_all_that_happened_it_is_the_standing_of_the_seal(tried, later):
    """The state is kept in the seal and told by its history: on the last day both say the same."""
    state, events, day = State.ACTIVE, [], AWARDED
    for event in tried:
        if WORKFLOW.can(state, event):
            day += timedelta(days=3)
            state = State(WORKFLOW.target(state, event))
            events.append((event, at(day)))
    asked = day + timedelta(days=later)

    assert on_day(seal(*events), asked, ZONE).standing is standing(state, LAST, asked)


@pytest.mark.parametrize(
    ("text", "why"),
    [("2027-01-02", "future"), ("2026-02-29", "malformed"), ("", "malformed"), ("2026-1-1", "malformed"), ("2026-01-01T00", "malformed")],
)  # fmt: skip
def test_what_is_no_past_day_is_refused(text, why):
    with pytest.raises(DayUnusable) as refused:
        read_day(text, today=date(2027, 1, 1))
    assert refused.value.why == why


def test_today_is_not_the_future():
    assert read_day("2027-01-01", today=date(2027, 1, 1)) == date(2027, 1, 1)
