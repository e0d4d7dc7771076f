"""What anyone may read: start page, registry, school systems and explanations."""

from __future__ import annotations

import gzip
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.seal.workflow import State
from tests import seals
from tests.seals import UNKNOWN

PAGES = {
    "start": "/", "registry": "/registry", "filtered": "/registry?state=OH&scope=full&status=valid&sort=name&page=1",
    "search": "/registry?q=maple", "nothing found": "/registry?q=zzzzzzz", "verify": "/verify", "how": "/how-it-works",
    "accessibility": "/accessibility", "privacy": "/privacy", "api": "/api", "list": "/api/v1/seals", "openapi": "/api/v1/openapi.json",
}  # fmt: skip
MISSING = {"mistyped": "/verify/TLE-1", "unknown": f"/verify/{UNKNOWN}", "typed": "/verify?id=TLE-1"}
TRANSFERRED = 19_000  # of the 30 KB a public page may weigh; the rest is style, script and icons


@contextmanager
def counted(app):
    """The statements that are sent to the database meanwhile."""
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    engine = app.extensions["database"][0]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


class TestTheStartPage:
    def test_counts_seals_that_are_valid_and_those_who_hold_them(self, client, make_seal, system):
        make_seal(system)
        make_seal(system, scope="leadership")
        make_seal(state=State.REVOKED)

        page = client.page("/")

        assert "seals valid today 2" in page.text
        assert "school system that holds one 1" in page.text

    def test_shows_a_new_seal_at_once(self, client, make_seal):
        assert "seals valid today 0" in client.page("/").text

        make_seal()

        assert "seal valid today 1" in client.page("/").text

    def test_leads_to_a_school_system_by_its_name(self, client, system):
        page = client.send(client.page("/"), "/registry", q="Mapel Valley")

        assert system.name in page.text
        assert "No seal" in page.text

    def test_leads_to_a_seal_by_its_id(self, client, make_seal):
        seal = make_seal()

        page = client.send(client.page("/"), "/verify", id=seals.shown(seal).lower().replace("-", " "))

        assert page.path == f"/verify/{seals.shown(seal)}"
        assert page.heading.startswith("Valid")

    def test_has_a_way_in_for_school_systems(self, client):
        page = client.page("/")

        assert page.link("Register your school system") == "/register"
        assert page.link("Read the practices").startswith("/criteria/tle/")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
class TestEveryPage:
    def test_sets_no_cookie_and_may_be_kept_for_a_minute(self, client, path):
        answer = client.get(path, headers={"Cookie": "seal=abc; other=1"})

        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
        assert answer.headers["Vary"] == "Accept-Encoding"

    def test_is_not_sent_again_to_those_who_have_it(self, client, make_seal, path):
        make_seal()
        tag = client.get(path).headers["ETag"]

        answer = client.get(path, headers={"If-None-Match": tag})

        assert (answer.status_code, answer.data) == (304, b"")

    def test_is_light_and_the_same_when_compressed(self, browser, path):
        answer = browser.get(path, headers={"Accept-Encoding": "gzip, br"})

        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= TRANSFERRED
        assert gzip.decompress(answer.data) == browser.get(path).data

    def test_depends_on_nothing_but_its_address(self, browser, path):
        other = {
            "X-Forwarded-Host": "evil.example",
            "Accept-Language": "es",
            "X-Original-URL": "/admin",
            "User-Agent": "x",
        }

        assert browser.get(path, headers=other).data == browser.get(path).data

    def test_asks_the_database_little(self, app, client, make_seal, path):
        for _ in range(3):
            make_seal()
        client.get(path)

        with counted(app) as statements:
            client.get(path)

        assert len([one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))]) <= 6

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
    def test_is_for_reading(self, browser, path, method):
        answer = browser.open(path, method=method)

        assert answer.status_code in {400, 403, 405}

    def test_says_its_headers_and_its_methods(self, browser, path):
        assert browser.head(path).data == b""
        assert browser.options(path).status_code == 200


@pytest.mark.parametrize("path", MISSING.values(), ids=MISSING.keys())
def test_a_page_for_what_is_not_there_sets_no_cookie_either(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
