"""The life of a seal: exactly the steps of the design."""

from __future__ import annotations

from itertools import product

import pytest

from app.core.errors import IllegalTransition
from app.seal.workflow import WORKFLOW, Event, State

STEPS = {
    (State.ACTIVE, Event.SUSPENDED): State.SUSPENDED,
    (State.ACTIVE, Event.REVOKED): State.REVOKED,
    (State.ACTIVE, Event.EXPIRED): State.EXPIRED,
    (State.ACTIVE, Event.SUPERSEDED): State.SUPERSEDED,
    (State.SUSPENDED, Event.RESTORED): State.ACTIVE,
    (State.SUSPENDED, Event.REVOKED): State.REVOKED,
    (State.SUSPENDED, Event.EXPIRED): State.EXPIRED,
}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_of_state_and_event(state, event):
    if (state, event) in STEPS:
        assert WORKFLOW.target(state, event) is STEPS[state, event]
    else:
        with pytest.raises(IllegalTransition):
            WORKFLOW.target(state, event)


def test_what_has_ended_never_comes_back():
    for ended in (State.REVOKED, State.EXPIRED, State.SUPERSEDED):
        assert WORKFLOW.events(ended) == ()
