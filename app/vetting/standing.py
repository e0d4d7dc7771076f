"""What a service is on a given day, for everybody who does not vet it: state and dates in one word."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from app.vetting.workflow import WAITING, State


class Standing(StrEnum):
    """The word that teachers and parents see."""

    APPROVED = "approved"
    LIMITED = "limited"
    LAPSED = "lapsed"
    WAITING = "waiting"
    REFUSED = "refused"
    RETIRED = "retired"


USABLE = frozenset({Standing.APPROVED, Standing.LIMITED})


def standing(state: State, conditions: str, expires_on: date | None, today: date) -> Standing:
    """The standing on that day. An approval holds through its last day and lapses with the next."""
    if state in WAITING:
        return Standing.WAITING
    if state is not State.APPROVED:
        return Standing.REFUSED if state is State.REFUSED else Standing.RETIRED
    if expires_on is not None and expires_on < today:
        return Standing.LAPSED
    return Standing.LIMITED if conditions else Standing.APPROVED
