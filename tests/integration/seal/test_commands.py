"""`flask seals …`: issuing what waits, and letting seals end."""

from __future__ import annotations

import json

import pytest

from app.core.db import make_sessions
from app.seal import bulk, queries
from app.seal.errors import IssuingStopped
from app.seal.workflow import State
from tests import awards


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def run(app, session):
    def act(*arguments):
        session.rollback()
        return app.test_cli_runner().invoke(args=["seals", *arguments])

    return act


@pytest.fixture
def printing(monkeypatch):
    monkeypatch.setattr(bulk, "press_of", lambda settings: awards.press)


class TestIssuePending:
    def test_says_that_nothing_waits(self, run):
        done = run("issue-pending")

        assert (done.exit_code, "No award waits" in done.output) == (0, True)
        assert json.loads(run("issue-pending", "--json").output) == {"issued": 0, "failed": 0, "left": 0}

    def test_issues_what_waits(self, session, run, printing):
        intents = [awards.award(session, awards.recommended(session)) for _ in range(2)]

        done = run("issue-pending", "--json")

        assert (done.exit_code, json.loads(done.output)) == (0, {"issued": 2, "failed": 0, "left": 0})
        assert all(queries.by_seal_id(session, one.seal_id).state is State.ACTIVE for one in intents)
        assert json.loads(run("issue-pending", "--json").output) == {"issued": 0, "failed": 0, "left": 0}

    def test_names_what_cannot_be_issued_and_why(self, session, run):
        intent = awards.award(session, awards.recommended(session))

        done = run("issue-pending", "--json")

        assert done.exit_code == 1
        assert json.loads(done.stdout) == {"issued": 0, "failed": 1, "left": 0}
        assert f"{intent.id}: IssuingStopped key-missing" in done.stderr

    def test_stops_where_no_other_could_be_issued_either(self, session, run):
        for _ in range(3):
            awards.award(session, awards.recommended(session))

        done = run("issue-pending", "--json")

        assert json.loads(done.stdout) == {"issued": 0, "failed": 1, "left": 2}
        assert "Awards that still wait: 2" in run("issue-pending").stdout

    def test_goes_on_to_the_next_where_only_one_must_wait(self, session, run, monkeypatch):
        for _ in range(2):
            awards.award(session, awards.recommended(session))

        def press(payload, terms):
            raise IssuingStopped("former-seal-suspended")

        monkeypatch.setattr(bulk, "press_of", lambda settings: press)

        assert json.loads(run("issue-pending", "--json").stdout) == {"issued": 0, "failed": 2, "left": 0}


class TestExpire:
    def test_ends_what_is_due(self, session, run):
        due, other = awards.sealed(session, on="2020-01-01"), awards.sealed(session)

        assert "1 seal" in run("expire").output
        session.expire_all()
        assert queries.get(session, due.id).state is State.EXPIRED
        assert queries.get(session, other.id).state is State.ACTIVE
        assert run("expire").exit_code == 0

    def test_tells_a_program_how_many(self, session, run):
        awards.sealed(session, on="2020-01-01")

        assert [json.loads(run("expire", "--json").output) for _ in range(2)] == [{"ended": 1}, {"ended": 0}]


def test_every_command_has_help(run):
    for arguments in (["--help"], ["issue-pending", "--help"], ["expire", "--help"]):
        assert run(*arguments).exit_code == 0
