"""What programs fetch to check a credential: the document, the lists, and the keys of its issuer."""

from __future__ import annotations

import json

import pytest

from app.certificate import founding
from app.certificate.credential import issuer_keys
from app.seal.jobs import follow_status, keep_credentials
from app.seal.models import Credential
from app.seal.services import status
from app.seal.workflow import Event
from tests import awards, credentials, factories, seals
from tests.work import work_of

LISTS = ("/credentials/status/suspension.json", "/credentials/status/revocation.json")


@pytest.fixture
def keys_dir(app):
    folder = app.extensions["settings"].var_dir / "keys"
    founding.init(folder, organisation="Program")
    return folder


@pytest.fixture
def held(app, rows, make_seal, keys_dir):
    """A published seal with its credential."""
    seal = make_seal()
    rows.commit()
    keep_credentials(work_of(app.extensions))
    return seal


def path_of(seal):
    return f"/credentials/{seals.shown(seal)}.json"


class TestCredential:
    def test_is_sent_byte_for_byte_with_its_type_and_tag(self, app, rows, client, held):
        answer = client.get(path_of(held))

        assert answer.status_code == 200
        assert answer.content_type == "application/vc+ld+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age=60" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        kept = rows.get_one(Credential, held.id)
        assert answer.data == kept.body
        assert kept.sha256.startswith(answer.headers["ETag"].strip('"'))
        again = client.get(path_of(held), headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

    def test_is_named_on_the_page_and_in_the_facts(self, client, held):
        shown = seals.shown(held)

        facts = client.get(f"/api/v1/seals/{shown}").get_json()
        assert facts["links"]["credential"].endswith(path_of(held))
        assert facts["credential_sha256"] == rows_sha(client, held)
        assert path_of(held) in client.get(f"/verify/{shown}").get_data(as_text=True)

    def test_of_an_unknown_or_mistyped_id_is_a_problem_that_programs_read(self, client):
        for path in (f"/credentials/{seals.UNKNOWN}.json", "/credentials/TLE-0000-0000-0000-1.json"):
            answer = client.get(path)
            assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
            assert answer.get_json()["detail"]

    def test_that_is_still_being_made_says_so(self, rows, client, make_seal):
        answer = client.get(path_of(make_seal()))

        assert answer.status_code == 404
        assert "still being made" in answer.get_json()["detail"]
        assert client.get(f"/api/v1/seals/{seals.UNKNOWN}").status_code == 404

    def test_forgives_how_the_id_is_written(self, client, held):
        assert client.get(path_of(held).lower()).status_code == 200


def rows_sha(client, seal):
    import hashlib

    return hashlib.sha256(client.get(path_of(seal)).data).hexdigest()


class TestLists:
    @pytest.mark.parametrize("path", LISTS)
    def test_are_sent_with_a_tag_for_half_a_minute(self, client, held, path):
        answer = client.get(path)

        assert answer.status_code == 200
        assert answer.content_type == "application/vc+ld+json"
        assert answer.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert json.loads(answer.data)["id"].endswith(path)
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304

    @pytest.mark.parametrize("path", [*LISTS, "/credentials/OTHER.json"])
    def test_that_are_not_there_are_a_problem(self, client, path):
        answer = client.get(path)

        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")

    def test_show_a_revocation_under_another_tag(self, app, rows, client, held):
        tags = [client.get(path).headers["ETag"] for path in LISTS]
        by = factories.actor_of(rows, awards.manager(rows))
        status.change(rows, held.id, Event.REVOKED, reason="Untrue.", publish=lambda *_: None, by=by)
        rows.commit()
        follow_status(work_of(app.extensions))

        assert not set(tags) & {client.get(path).headers["ETag"] for path in LISTS}


class TestIssuer:
    def test_names_every_key_that_ever_signed(self, client, keys_dir):
        first = client.get("/.well-known/did.json")
        issuer_keys.rotate(keys_dir)
        second = client.get("/.well-known/did.json")

        assert first.content_type == "application/did+json"
        assert first.get_json()["id"] == "did:web:localhost"
        old, new = (one.get_json()["assertionMethod"] for one in (first, second))
        assert set(old) < set(new)
        assert (
            client.get("/.well-known/did.json", headers={"If-None-Match": second.headers["ETag"]}).status_code
            == 304
        )
        assert b"PRIVATE" not in second.data

    def test_without_keys_is_a_problem(self, client):
        answer = client.get("/.well-known/did.json")

        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_strangers_reach_the_same_verdict_with_what_is_served(app, rows, client, held):
    def ask():
        served = [client.get(path).data for path in (path_of(held), LISTS[0], "/.well-known/did.json")]
        return credentials.ask_openbadgeslib(*served)

    assert ask() == ""
    by = factories.actor_of(rows, awards.manager(rows))
    status.change(rows, held.id, Event.SUSPENDED, reason="Under examination.", publish=lambda *_: None, by=by)
    rows.commit()
    follow_status(work_of(app.extensions))
    assert "is set at index" in ask()
