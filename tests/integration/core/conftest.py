"""A table of the tests' own beside the portal's, to try the ground on."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.db import Instant, make_sessions, slugs
from app.core.workflow import Workflow


class State(StrEnum):
    OPEN = "open"
    AJAR = "half-open"
    SHUT = "shut"


class Event(StrEnum):
    CLOSED = "door.closed"
    OPENED = "door.opened"


DOORS = Workflow("door", [(State.OPEN, Event.CLOSED, State.SHUT), (State.SHUT, Event.OPENED, State.OPEN)])


class Own(DeclarativeBase):
    pass


class Door(Own):
    __tablename__ = "trial_door"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    state: Mapped[State] = mapped_column(slugs(State, "door_state"), default=State.OPEN)
    passed: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime | None] = mapped_column(Instant)


@pytest.fixture
def doors(engine):
    """The class of the table `trial_door`, which lasts as long as the test."""
    Own.metadata.create_all(engine)
    yield Door
    Own.metadata.drop_all(engine)


@pytest.fixture
def session(engine, doors):
    """A session that ends before its table does."""
    with make_sessions(engine)() as session:
        yield session


@pytest.fixture
def others(engine, doors):
    """Makes further sessions on the same database."""
    with ExitStack() as open_ones:
        yield lambda: open_ones.enter_context(make_sessions(engine)())
