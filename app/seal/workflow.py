"""The life of a seal and of an award's intent, as in design §3."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class State(StrEnum):
    """Whether a seal is in force."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Event(StrEnum):
    """What can happen to a seal; also its name in the audit trail."""

    AWARDED = "seal.awarded"
    SUSPENDED = "seal.suspended"
    RESTORED = "seal.restored"
    REVOKED = "seal.revoked"
    EXPIRED = "seal.expired"
    SUPERSEDED = "seal.superseded"


WORKFLOW = Workflow(
    "seal",
    [
        (State.ACTIVE, Event.SUSPENDED, State.SUSPENDED),
        (State.SUSPENDED, Event.RESTORED, State.ACTIVE),
        (State.ACTIVE, Event.REVOKED, State.REVOKED),
        (State.SUSPENDED, Event.REVOKED, State.REVOKED),
        (State.ACTIVE, Event.EXPIRED, State.EXPIRED),
        (State.SUSPENDED, Event.EXPIRED, State.EXPIRED),
        (State.ACTIVE, Event.SUPERSEDED, State.SUPERSEDED),
    ],
)
