"""The lifecycle of a request to join a school system."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class RequestState(StrEnum):
    """How far a request to join has come."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class RequestEvent(StrEnum):
    """What a manager does with a request."""

    APPROVED = "approved"
    REFUSED = "refused"


REQUEST = Workflow(
    "join request",
    [
        (RequestState.PENDING, RequestEvent.APPROVED, RequestState.APPROVED),
        (RequestState.PENDING, RequestEvent.REFUSED, RequestState.REFUSED),
    ],
)
