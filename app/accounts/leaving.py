"""What else ends when somebody stops working for a school system: packages above say it here.

    @on_leaving
    def let_go(session, person, organisation_id, *, by): ...

It happens in the transaction in which they leave. `organisation_id` is None when their account is closed.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.actor import Actor


class Leave(Protocol):
    """Ends what a person had for a school system, or for all of them."""

    def __call__(self, session: Session, person: Person, organisation_id: UUID | None, *, by: Actor) -> None:
        """Do it, inside the caller's transaction."""


LEAVING: dict[str, Leave] = {}


def on_leaving(act: Leave) -> Leave:
    """Register the function; registering it again changes nothing."""
    LEAVING[getattr(act, "__qualname__", repr(act))] = act
    return act


def leave(session: Session, person: Person, organisation_id: UUID | None, *, by: Actor) -> None:
    """Let everything end that the person had there."""
    session.flush()
    for act in LEAVING.values():
        act(session, person, organisation_id, by=by)
