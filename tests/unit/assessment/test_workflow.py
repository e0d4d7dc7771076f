"""The life of an assessment: exactly the steps of the design."""

from __future__ import annotations

from itertools import product

import pytest

from app.assessment.workflow import CLOSED, WORKFLOW, Event, State
from app.core.errors import IllegalTransition

STEPS = {
    (State.DRAFT, Event.SIGNATURE_REQUESTED): State.AWAITING_SIGNATURE,
    (State.AWAITING_SIGNATURE, Event.RETURNED): State.DRAFT,
    (State.AWAITING_SIGNATURE, Event.SUBMITTED): State.SUBMITTED,
    (State.SUBMITTED, Event.REVIEW_STARTED): State.IN_REVIEW,
    (State.IN_REVIEW, Event.CHANGES_REQUESTED): State.CHANGES_REQUESTED,
    (State.CHANGES_REQUESTED, Event.RESUBMITTED): State.IN_REVIEW,
    (State.IN_REVIEW, Event.RECOMMENDED): State.RECOMMENDED,
    (State.RECOMMENDED, Event.REVIEW_REOPENED): State.IN_REVIEW,
    (State.RECOMMENDED, Event.AWARDED): State.AWARDED,
    (State.RECOMMENDED, Event.NOT_AWARDED): State.NOT_AWARDED,
    **{(state, Event.WITHDRAWN): State.WITHDRAWN for state in State if state not in CLOSED},
}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_of_state_and_event(state, event):
    if (state, event) in STEPS:
        assert WORKFLOW.target(state, event) is STEPS[state, event]
    else:
        with pytest.raises(IllegalTransition):
            WORKFLOW.target(state, event)


def test_what_is_closed_never_opens_again():
    assert {State.AWARDED, State.NOT_AWARDED, State.WITHDRAWN} == CLOSED
    for closed in CLOSED:
        assert WORKFLOW.events(closed) == ()
