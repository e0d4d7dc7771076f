"""Taking a step: compare and set, so that of many only one succeeds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.db import atomic, make_sessions
from app.core.errors import IllegalTransition
from app.core.transition import advance
from tests.integration.core.conftest import DOORS, Event, State


@pytest.fixture
def door(session, doors):
    with atomic(session):
        session.add(made := doors())
    return made


def test_moves_along_the_table_with_its_values(session, door):
    with atomic(session):
        advance(session, door, DOORS, Event.CLOSED, passed=3)

    session.expire_all()
    assert (door.state, door.passed) == (State.SHUT, 3)


def test_sends_what_was_changed_before_along(session, door):
    with atomic(session):
        door.passed = 5
        advance(session, door, DOORS, Event.CLOSED)

    session.expire_all()
    assert (door.state, door.passed) == (State.SHUT, 5)


def test_refuses_what_the_table_does_not_have(session, door):
    with pytest.raises(IllegalTransition), atomic(session):
        advance(session, door, DOORS, Event.OPENED)

    assert door.state is State.OPEN


def test_refuses_what_someone_else_has_done_since_it_was_read(session, engine, door):
    assert door.state is State.OPEN
    with make_sessions(engine)() as other, atomic(other):
        advance(other, other.get_one(type(door), door.id), DOORS, Event.CLOSED)

    with pytest.raises(IllegalTransition), atomic(session):
        advance(session, door, DOORS, Event.CLOSED)


def test_refuses_what_is_gone(session, engine, door):
    with make_sessions(engine)() as other, atomic(other):
        other.delete(other.get_one(type(door), door.id))

    with pytest.raises(IllegalTransition), atomic(session):
        advance(session, door, DOORS, Event.CLOSED)


def test_of_sixteen_at_once_one_succeeds(engine, doors, door):
    start, sessions = Barrier(16), make_sessions(engine)

    def close():
        with sessions() as own:
            mine = own.get_one(doors, door.id)
            assert mine.state is State.OPEN
            start.wait()
            try:
                with atomic(own):
                    advance(own, mine, DOORS, Event.CLOSED)
            except IllegalTransition:
                return "refused"
            return "done"

    with ThreadPoolExecutor(16) as pool:
        outcomes = [future.result() for future in [pool.submit(close) for _ in range(16)]]

    assert sorted(outcomes) == ["done"] + ["refused"] * 15
