"""Submissions that wait for a decision, and what a decision leaves behind."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.db import make_sessions
from app.notification.models import OutboxJob
from tests import factories


@pytest.fixture(scope="session")
def criteria():
    """The newest criteria set."""
    return factories.criteria()


@pytest.fixture
def sessions(engine):
    """Makes sessions of one's own, as a worker has."""
    return make_sessions(engine)


@pytest.fixture
def mo(session):
    """A manager at this moment."""
    return factories.actor_of(
        session, factories.manager(session, name="Mo Keller", email="mo@program.example")
    )


@pytest.fixture
def published():
    """The seals that were brought before the public, as (seal ID, state), and the function that notes them."""

    def publish(session, seal):
        assert session.info["atomic"], "published outside the transaction that changes the seal"
        publish.seen.append((seal.seal_id, seal.state.value))

    publish.seen = []
    return publish


@pytest.fixture
def trail(session):
    """The names of the events of these kinds, in order."""

    def events(*beginnings):
        session.rollback()
        names = session.scalars(select(AuditEvent.event).order_by(AuditEvent.seq))
        return [name for name in names if name.startswith(beginnings)]

    return events


@pytest.fixture
def mails(session):
    """(message, address, values) of every mail of these kinds that was queued."""

    def queued(*messages):
        session.rollback()
        rows = session.scalars(select(OutboxJob.payload).where(OutboxJob.kind == "send_mail"))
        told = [json.loads(row) for row in rows]
        found = [(each["message"], each["to"], json.loads(each["values"])) for each in told]
        return sorted((one for one in found if one[0] in messages), key=lambda one: one[:2])

    return queued


@pytest.fixture
def jobs(session):
    """The jobs to issue a certificate."""

    def queued():
        session.rollback()
        return list(session.scalars(select(OutboxJob).where(OutboxJob.kind == "certificate.issue")))

    return queued
