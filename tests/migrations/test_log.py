"""The log begins with all that happened before there was one."""

from __future__ import annotations

import json

import pytest
import rfc8785

from app.core import migrations
from app.core.db import make_sessions
from app.seal import logged
from app.seal.publication import nobody
from app.seal.services import status
from app.seal.workflow import Event, State
from app.transparency import leaf, queries, verification
from tests import awards, factories, seals


@pytest.fixture
def before(empty):
    """A database of the release before, with seals that have a past; and what the log told of them later."""
    migrations.upgrade(empty)
    with make_sessions(empty)() as session:
        owner = factories.organisation(session)
        awards.sealed(session, owner, on="2025-03-01")
        renewed = awards.sealed(session, owner, on="2026-03-01")
        by = factories.actor_of(session, awards.manager(session))
        for event in (Event.SUSPENDED, Event.RESTORED, Event.REVOKED):
            status.change(session, renewed.id, event, reason="Because.", publish=nobody, by=by)
        for state in (State.ACTIVE, State.EXPIRED):
            seals.seal(session, state=state)
    entries = [without_credential(entry) for entry in told(empty)]
    migrations.downgrade(empty, "0007_joining")
    return entries


def without_credential(entry):
    """The leaf as it was before there were credentials: these tables do not outlive the downgrade."""
    return rfc8785.dumps({key: value for key, value in json.loads(entry).items() if key != "vc_sha256"})


def told(engine):
    with make_sessions(engine)() as session:
        return list(queries.entries(session, 0, queries.size(session)))


def test_every_event_of_every_seal_is_told_once(empty, before):
    migrations.upgrade(empty)

    assert sorted(told(empty)) == sorted(before)
    with make_sessions(empty)() as session:
        report = verification.verify(session, logged.expected)
    assert (report.problems, report.size) == ([], len(before))


def test_in_the_order_in_which_it_happened(empty, before):
    migrations.upgrade(empty)

    lines = [leaf.read(entry) for entry in told(empty)]
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert [line.kind for line in lines[:3]] == ["award", "renewal", "award"]


def test_the_log_goes_on_from_there(empty, before):
    migrations.upgrade(empty)

    with make_sessions(empty)() as session:
        seals.seal(session)
        report = verification.verify(session, logged.expected)

    assert (report.problems, report.size) == ([], len(before) + 1)
