"""A lifecycle as a table."""

from __future__ import annotations

from enum import StrEnum

import pytest

from app.core.errors import IllegalTransition
from app.core.workflow import Workflow


class State(StrEnum):
    OPEN = "half-open"
    SHUT = "shut"


class Event(StrEnum):
    CLOSED = "door.closed"
    OPENED = "door.opened"


DOOR = Workflow("door", [(State.OPEN, Event.CLOSED, State.SHUT), (State.SHUT, Event.OPENED, State.OPEN)])


def test_leads_from_state_and_event_to_one_state():
    assert DOOR.target(State.OPEN, Event.CLOSED) is State.SHUT


def test_refuses_a_step_that_is_not_in_the_table_and_says_which():
    with pytest.raises(IllegalTransition) as refusal:
        DOOR.target(State.SHUT, Event.CLOSED)

    assert (refusal.value.subject, refusal.value.state, refusal.value.event) == (
        "door",
        "shut",
        "door.closed",
    )


def test_with_two_ways_for_one_event_does_not_construct():
    with pytest.raises(ValueError, match="two ways"):
        Workflow("door", [(State.OPEN, Event.CLOSED, State.SHUT), (State.OPEN, Event.CLOSED, State.OPEN)])


def test_knows_what_can_happen():
    assert DOOR.can(State.OPEN, Event.CLOSED)
    assert not DOOR.can(State.OPEN, Event.OPENED)
    assert DOOR.events(State.SHUT) == (Event.OPENED,)


def test_draws_itself():
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        '    state "half-open" as half_open',
        "    half_open --> shut: door.closed",
        "    shut --> half_open: door.opened",
    ]
