"""What a seal is worth on a day, and until when that stays true."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.registry.public_seal import NEVER, true_until
from app.registry.standing import Standing, standing
from app.seal.models import Seal
from app.seal.workflow import State

LAST = date(2026, 11, 23)
BEFORE, AFTER = LAST - timedelta(days=1), LAST + timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        (State.ACTIVE, BEFORE, Standing.VALID), (State.ACTIVE, LAST, Standing.VALID), (State.ACTIVE, AFTER, Standing.EXPIRED),
        (State.SUSPENDED, LAST, Standing.SUSPENDED), (State.SUSPENDED, AFTER, Standing.EXPIRED),
        (State.REVOKED, BEFORE, Standing.REVOKED), (State.REVOKED, AFTER, Standing.REVOKED),
        (State.EXPIRED, BEFORE, Standing.EXPIRED), (State.SUPERSEDED, AFTER, Standing.SUPERSEDED),
    ],
    ids=str,
)  # fmt: skip
def test_the_verdict_follows_state_and_date(state, today, expected):
    assert standing(state, LAST, today) is expected


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("UTC", datetime(2026, 11, 24, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 24, 5, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 11, 24, 10, tzinfo=UTC)),
    ],
    ids=["UTC", "New York", "Honolulu"],
)
def test_a_verdict_is_true_until_the_last_day_ends_where_the_program_is(zone, ends):
    assert true_until(Seal(state=State.ACTIVE, valid_until=LAST), zone) == ends.timestamp()


def test_a_day_with_a_change_of_the_clock_ends_when_it_ends():
    night = datetime(2026, 11, 2, 5, tzinfo=UTC)  # an hour later than the day before would suggest

    assert (
        true_until(Seal(state=State.SUSPENDED, valid_until=date(2026, 11, 1)), "America/New_York")
        == night.timestamp()
    )


@pytest.mark.parametrize(
    "state", [State.REVOKED, State.EXPIRED, State.SUPERSEDED], ids=lambda state: state.value
)
def test_a_final_verdict_stays_true(state):
    assert true_until(Seal(state=state, valid_until=LAST), "UTC") == NEVER
