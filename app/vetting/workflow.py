"""The life of an online service in a register."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class State(StrEnum):
    """How far the vetting has come."""

    REQUESTED = "requested"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    REFUSED = "refused"
    RETIRED = "retired"


class Event(StrEnum):
    """What can happen to a service; also its name in the audit trail."""

    TAKEN_UP = "service.taken-up"
    APPROVED = "service.approved"
    REFUSED = "service.refused"
    REOPENED = "service.reopened"
    ASKED_AGAIN = "service.asked-again"
    RETIRED = "service.retired"


WAITING = frozenset({State.REQUESTED, State.IN_REVIEW})

WORKFLOW = Workflow(
    "online service",
    [
        (State.REQUESTED, Event.TAKEN_UP, State.IN_REVIEW),
        (State.IN_REVIEW, Event.APPROVED, State.APPROVED),
        (State.IN_REVIEW, Event.REFUSED, State.REFUSED),
        (State.REQUESTED, Event.RETIRED, State.RETIRED),
        (State.IN_REVIEW, Event.RETIRED, State.RETIRED),
        (State.APPROVED, Event.RETIRED, State.RETIRED),
        (State.APPROVED, Event.REOPENED, State.IN_REVIEW),
        (State.REFUSED, Event.REOPENED, State.IN_REVIEW),
        (State.RETIRED, Event.REOPENED, State.IN_REVIEW),
        (State.APPROVED, Event.ASKED_AGAIN, State.REQUESTED),
        (State.RETIRED, Event.ASKED_AGAIN, State.REQUESTED),
    ],
)
