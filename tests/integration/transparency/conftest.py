"""Seals that are told to the log, a key for it, and ways to meddle with it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.core.db import atomic, make_sessions
from app.seal import logged
from app.seal.publication import nobody
from app.seal.services import status
from app.transparency import keys, services, verification
from app.transparency.leaf import Kind, Leaf
from app.transparency.services import Line
from tests import awards, factories, seals

MOMENT = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


@pytest.fixture
def sessions(engine):
    """Makes sessions of one's own, as a worker has."""
    return make_sessions(engine)


@pytest.fixture
def directory(var_dir):
    """The key folder, with the key of a log in it."""
    keys.init(var_dir / "keys", "seal.example.org/log")
    return var_dir / "keys"


@pytest.fixture
def sign(sessions, directory):
    """Signs the head of the log, as the worker does."""
    return lambda: services.sign_checkpoint(sessions, directory)


@pytest.fixture
def add(session):
    """Adds leaves of no seal: `add(3)`."""

    def act(count, own=None):
        chosen = own or session
        with atomic(chosen):
            services.append(chosen, [line(number) for number in range(count)])

    return act


def line(number=0):
    """A leaf that tells of something made up."""
    return Line(uuid4(), Leaf(Kind.AWARD, f"TLE-7QX4-M2KD-{number % 10_000:04d}-K", "ab" * 32, MOMENT))


@pytest.fixture
def change(session):
    """Lets something happen to a seal: `change(seal, Event.REVOKED)`."""
    by = factories.actor_of(session, awards.manager(session))

    def act(seal, event, own=None, publish=nobody):
        return status.change(own or session, seal.id, event, reason="Because.", publish=publish, by=by)

    return act


@pytest.fixture
def seal(session):
    """A seal in force that the log knows."""
    return seals.seal(session)


@pytest.fixture
def verify(session):
    """The problems that verification finds, as (kind, where)."""

    def act(**values):
        session.expire_all()
        report = verification.verify(session, logged.expected, **values)
        return [(one.kind, one.where) for one in report.problems]

    return act


@pytest.fixture
def meddle(engine):
    """Changes rows behind the portal's back, past the triggers."""

    def act(*statements):
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                names = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tr_log%'")
                )
                for name in names.scalars().all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                connection.execute(text(statement))

    return act
