"""What a seal is worth today: the verdict that leads every public answer."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from app.seal.workflow import State


class Standing(StrEnum):
    """The one word that the public reads."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


def standing(state: State, valid_until: date, today: date) -> Standing:
    """The verdict on a day. After its last day a seal is expired, whether or not that was noted yet."""
    if state in {State.ACTIVE, State.SUSPENDED} and today > valid_until:
        return Standing.EXPIRED
    return Standing.VALID if state is State.ACTIVE else Standing(state.value)
