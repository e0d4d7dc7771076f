"""What a seal was worth on a day that is over, computed from what happened to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.registry.standing import Standing, standing
from app.seal.workflow import WORKFLOW, State

if TYPE_CHECKING:
    from app.registry.public_seal import PublicEvent, PublicSeal

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class DayUnusable(Exception):
    """Nothing can be said of such a day: `why` is `malformed` or `future`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class PastDay:
    """A seal on a day, as it stood when the day ended; of today, as it stands now.

    `standing` is None before the award. `reason` says why the seal was not in force, where that is on record.
    `events` happened on that very day.
    """

    on: date
    standing: Standing | None
    reason: str
    events: tuple[PublicEvent, ...]

    @property
    def is_valid(self) -> bool:
        """Whether the seal was in force when the day ended."""
        return self.standing is Standing.VALID

    @property
    def word(self) -> str:
        """The standing, or `not-awarded-yet`."""
        return self.standing.value if self.standing else "not-awarded-yet"


def read_day(text: str, *, today: date) -> date:
    """The day that somebody asks for; DayUnusable where it is none, or still to come."""
    if not WRITTEN.fullmatch(text):
        raise DayUnusable("malformed")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DayUnusable("malformed") from None
    if day > today:
        raise DayUnusable("future")
    return day


def on_day(seal: PublicSeal, day: date, zone: str) -> PastDay:
    """The seal on that day where the program is. In force is only what was so when the day ended."""
    if day < seal.document.awarded_on:
        return PastDay(day, None, "", ())
    state, reason = State.ACTIVE, ""
    happened = sorted(seal.history, key=lambda event: event.at)
    days = [(event, event.at.astimezone(ZoneInfo(zone)).date()) for event in happened]
    for event, happened_on in days:
        if happened_on <= day and WORKFLOW.can(state, event.event):
            state, reason = State(WORKFLOW.target(state, event.event)), event.reason
    stood = standing(state, seal.document.valid_until, day)
    # A suspended seal that has run out is expired, and that needs no reason.
    is_explained = stood is not Standing.VALID and stood.value == state.value
    events = tuple(event for event, happened_on in days if happened_on == day)
    return PastDay(day, stood, reason if is_explained else "", events)
