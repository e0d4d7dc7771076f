"""Answers from before Flask are those of the view, byte for byte, and never older than the seal."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.core.transition import advance
from app.registry.models import PublicAnswer
from app.registry.prepared import PreparedAnswers
from app.seal.models import SealEvent
from app.seal.services import status
from app.seal.workflow import WORKFLOW, Event, State
from tests import factories, seals

KINDS = ("/verify/{}", "/api/v1/seals/{}", "/badges/{}.svg", "/badges/dark/{}.svg")
ASKED = {
    "plain": {},
    "gzip": {"Accept_Encoding": "gzip, br"},
    "no gzip": {"Accept_Encoding": "gzip;q=0, br"},
    "some gzip": {"Accept_Encoding": "br;q=0.1, gzip; q=0.5"},
    "another version": {"If_None_Match": '"something-else"'},
    "any version": {"If_None_Match": "*"},
    "cookie": {"Cookie": "seal=something"},
}


@pytest.fixture
def revoke(app, rows, publish):
    def act(seal, event=Event.REVOKED):
        with atomic(rows):
            now = clock.now()
            advance(rows, seal, WORKFLOW, event, status_at=now, status_reason="Proved untrue.")
            rows.add(
                SealEvent(
                    seal_pk=seal.id, event=event, at=now, reason="Proved untrue.", by_id=SYSTEM.person_id
                )
            )
            publish(rows, seal)

    return act


@pytest.mark.parametrize("kind", KINDS)
class TestTheSameAsTheView:
    @pytest.mark.parametrize("headers", ASKED.values(), ids=ASKED.keys())
    def test_to_a_visitor_who_sends(self, make_seal, ask, kind, headers):
        path = kind.format(seals.shown(make_seal()))

        assert ask(path, **headers) == ask(path, by_view=True, **headers)

    @pytest.mark.parametrize("state", list(State), ids=lambda state: state.value)
    def test_whatever_became_of_the_seal(self, make_seal, ask, kind, state):
        path = kind.format(seals.shown(make_seal(state=state)))

        assert ask(path) == ask(path, by_view=True)

    def test_when_its_review_is_on_record(self, make_reviewed, ask, kind):
        path = kind.format(seals.shown(make_reviewed(on="2026-03-05")))

        assert ask(path) == ask(path, by_view=True)

    def test_when_only_the_headers_are_asked_for(self, make_seal, ask, kind):
        path = kind.format(seals.shown(make_seal()))

        answer = ask(path, method="HEAD")

        assert answer == ask(path, by_view=True, method="HEAD")
        assert answer[:2] == ask(path)[:2]
        assert answer[2] == b""

    def test_to_a_visitor_who_has_it_already(self, make_seal, ask, kind):
        path = kind.format(seals.shown(make_seal()))
        tag = dict(ask(path)[1])["ETag"]

        answer = ask(path, If_None_Match=f'"old", {tag}')

        assert answer == ask(path, by_view=True, If_None_Match=f'"old", {tag}')
        assert (answer[0], answer[2]) == ("304 NOT MODIFIED", b"")

    def test_and_it_is_the_layer_that_answers(self, app, make_seal, ask, kind, monkeypatch):
        path = kind.format(seals.shown(make_seal()))
        monkeypatch.setattr(app.extensions["prepared_answers"], "application", None)

        assert ask(path)[0] == "200 OK"

    def test_compressed_it_is_the_same(self, make_seal, ask, kind):
        path = kind.format(seals.shown(make_seal()))

        assert gzip.decompress(ask(path, Accept_Encoding="gzip")[2]) == ask(path)[2]


class TestFreshness:
    def test_a_revoked_seal_shows_at_the_next_request(self, make_seal, ask, revoke, database_kind):
        seal = make_seal()
        path = f"/api/v1/seals/{seals.shown(seal)}"
        tag = dict(ask(path)[1])["ETag"]
        assert ask(path, If_None_Match=tag)[0] == "304 NOT MODIFIED"

        revoke(seal)

        if database_kind == "postgresql":
            until(lambda: b'"revoked"' in ask(path)[2])
        for kind in KINDS:
            body = ask(kind.format(seals.shown(seal)))[2]
            assert b"evoked" in body
            assert b">Valid" not in body
        assert ask(path, If_None_Match=tag)[0] == "200 OK"

    def test_a_seal_ends_with_its_last_day_without_a_worker(self, make_seal, ask):
        ends = clock.today("America/New_York") + timedelta(days=1)
        seal = make_seal(valid_until=ends)
        path = f"/api/v1/seals/{seals.shown(seal)}"
        assert b'"status": "valid"' in ask(path)[2]

        with time_machine.travel(clock.now() + timedelta(days=2, hours=1), tick=False):
            assert b'"status": "expired"' in ask(path)[2]
            assert b">Valid<" not in ask(f"/verify/{seals.shown(seal)}")[2]

    def test_a_superseded_seal_leads_to_the_one_in_its_place(self, make_seal, ask, rows, system):
        former = make_seal(system)
        with atomic(rows):
            advance(rows, former, WORKFLOW, Event.SUPERSEDED)
        newer = make_seal(system, supersedes=former)

        for by_view in (False, True):
            page = ask(f"/verify/{seals.shown(former)}", by_view=by_view)[2].decode()
            assert "Superseded" in page
            assert f"/verify/{seals.shown(newer)}" in page

    def test_the_service_that_changes_a_status_publishes_it(self, app, rows, make_seal, ask, publish):
        seal = make_seal()
        manager = factories.actor_of(rows, factories.manager(rows))

        status.change(
            rows, seal.id, Event.SUSPENDED, reason="Being looked into.", publish=publish, by=manager
        )

        path = f"/verify/{seals.shown(seal)}"
        until(lambda: b"Being looked into." in ask(path)[2])


class TestUpgrades:
    def test_answers_of_another_edition_are_passed_over_and_made_anew(self, app, rows, make_seal, ask):
        seal = make_seal()
        path = f"/verify/{seals.shown(seal)}"
        expected = ask(path, by_view=True)
        with atomic(rows):
            rows.execute(update(PublicAnswer).values(edition="old", body=b"old words"))
        app.extensions["prepared_answers"].shelf.__dict__.get("_kept", {}).clear()
        assert ask(path) == expected

        assert app.extensions["prepare_outdated"](rows) == 1

        assert ask(path) == expected
        assert set(rows.scalars(select(PublicAnswer.edition))) == {app.extensions["edition"]}
        assert app.extensions["prepare_outdated"](rows) == 0

    def test_what_is_missing_is_made(self, app, rows, make_seal):
        make_seal()
        with atomic(rows):
            rows.execute(delete(PublicAnswer))

        assert app.extensions["prepare_outdated"](rows) == 1


class TestSteppingAside:
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_for_other_methods(self, make_seal, ask, method):
        assert ask(f"/verify/{seals.shown(make_seal())}", method=method)[0].startswith(("403", "405", "400"))

    def test_for_a_foreign_host(self, make_seal, ask):
        status, _, body = ask(f"/verify/{seals.shown(make_seal())}", Host="evil.example")

        assert status.startswith("400")
        assert b"evil" not in body

    def test_a_query_changes_nothing_but_the_way(self, make_seal, ask):
        path = f"/verify/{seals.shown(make_seal())}"

        assert ask(f"{path}?utm=1") == ask(path)

    def test_while_the_database_does_not_answer(self, app, make_seal):
        path = f"/verify/{seals.shown(make_seal())}"

        class Silent:
            def find(self, path):
                return None

        said = []
        layer = PreparedAnswers(
            lambda environ, start: said.append("view") or (), Silent(), hosts={"localhost"}, headers_for=dict
        )
        layer({"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_HOST": "localhost"}, lambda *_: None)

        assert said == ["view"]


def until(holds, seconds=5.0):
    """Wait for what PostgreSQL has announced to arrive."""
    import time

    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the change did not arrive"
        time.sleep(0.01)
