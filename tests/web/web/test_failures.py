"""What a visitor is told when something fails inside: a true status, and nothing about our insides."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from app.core.db import make_engine
from tests import factories
from tests.web.web.conftest import SECRET

INSIDES = (SECRET, "Traceback", "sqlite", "psycopg", "sqlalchemy", "SELECT", "INSERT", ".py", "Error:")


def is_discreet(answer):
    said = answer.get_data(as_text=True)
    assert not [word for word in INSIDES if word in said]
    return True


@pytest.fixture
def discreet_client(trial):
    """As in production, an error is an answer and not a traceback in the test."""
    return trial().test_client()


@pytest.fixture
def person_client(trial, session):
    return trial().test_client().sign_in_as(factories.manager(session))


@pytest.fixture
def statements(person_client):
    """What is asked of the database from now on."""
    engine, asked = person_client.application.extensions["database"][0], []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


class TestErrors:
    @pytest.mark.parametrize(
        ("name", "status", "retry"),
        [
            ("domain", 409, None),
            ("missing", 404, None),
            ("forbidden", 403, None),
            ("illegal", 409, None),
            ("stale", 409, None),
            ("unavailable", 503, "5"),
            ("full", 507, "60"),
            ("quota", 507, "60"),
            ("disk", 503, "60"),
            ("pool", 503, "5"),
            ("bug", 500, None),
            ("deep", 500, None),
            ("number", 400, None),
            ("letter", 400, None),
        ],
    )
    @pytest.mark.parametrize("accept", ["text/html", "application/json"])
    def test_become_true_answers(self, discreet_client, name, status, retry, accept):
        answer = discreet_client.get(f"/trial/raise/{name}", headers={"Accept": accept})

        assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry)
        assert is_discreet(answer)
        assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429, 500, 503])
    def test_have_words_of_their_own_and_a_way_on(self, discreet_client, status):
        page = discreet_client.page(f"/trial/abort/{status}", status=status)

        assert f"Error {status}" in page.html
        assert page.links
        if status != 500:
            assert "Something went wrong on our side" not in page.heading

    def test_of_a_full_disk_says_so(self, discreet_client):
        assert "room" in discreet_client.page("/trial/raise/full", status=507).heading

    def test_of_a_page_that_cannot_even_be_shown_still_answer(self, discreet_client, monkeypatch):
        monkeypatch.setattr("app.web.errors.render_template", lambda *args, **kwargs: 1 / 0)
        answer = discreet_client.get("/trial/raise/bug")

        assert answer.status_code == 500
        assert "The portal cannot answer" in answer.get_data(as_text=True)
        assert "Content-Security-Policy" in answer.headers

    def test_name_what_is_allowed_instead(self, discreet_client):
        answer = discreet_client.post("/healthz")

        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


class TestErrorsOfSomeoneSignedIn:
    @pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429])
    def test_keep_their_own_navigation(self, person_client, status):
        page = person_client.page(f"/trial/abort/{status}", status=status)

        assert page.has_form("/sign-out")
        assert page.link("Administration") == "/admin"
        assert page.link("Go to your own pages") == "/home"
        assert "Sign in" not in [words for words, _ in page.links]

    def test_keep_it_at_an_address_that_does_not_exist(self, person_client):
        assert person_client.page("/nothing-here", status=404).has_form("/sign-out")

    @pytest.mark.parametrize("name", ["bug", "full", "pool"])
    def test_of_ours_ask_for_nobody_who_is_not_known_yet(self, person_client, statements, name):
        page = person_client.page(f"/trial/raise/{name}", status={"bug": 500, "full": 507, "pool": 503}[name])

        assert statements == []
        assert page.link("Sign in")

    def test_of_ours_keep_the_navigation_of_someone_who_is_known(self, person_client):
        page = person_client.page("/trial/fail-signed-in", status=500)

        assert page.has_form("/sign-out")

    def test_are_shown_without_it_where_the_database_fails(self, person_client, monkeypatch):
        def refuse(*args, **kwargs):
            raise OSError("no route to the database")

        engine = person_client.application.extensions["database"][0]
        engine.dispose()
        monkeypatch.setattr(engine.dialect, "connect", refuse)

        page = person_client.page("/nothing-here", status=404)

        assert page.link("Sign in")

    def test_are_shown_without_it_where_it_cannot_be_drawn(self, person_client, monkeypatch):
        monkeypatch.setattr(
            "app.web.errors.actor_or_none", object
        )  # has none of the names that are asked for

        page = person_client.page("/nothing-here", status=404)

        assert page.link("Sign in")


class TestDatabaseErrors:
    def test_in_a_statement_are_ours(self, discreet_client):
        answer = discreet_client.get("/trial/ask/syntax")

        assert answer.status_code in {500, 503}
        assert is_discreet(answer)

    def test_of_a_constraint_are_conflicts(self, discreet_client):
        answer = discreet_client.post("/trial/change/constraint")

        assert answer.status_code == 409
        assert is_discreet(answer)


class TestDatabaseThatOnlyReads:
    """A disk that was mounted read-only, a standby server."""

    @pytest.fixture
    def reading_only(self, person_client, engine):
        target = person_client.application.extensions["database"][0]
        order = (
            "PRAGMA query_only=ON"
            if target.dialect.name == "sqlite"
            else "SET default_transaction_read_only = on"
        )

        def restrict(connection, record):
            cursor = connection.cursor()
            cursor.execute(order)
            connection.commit()
            cursor.close()

        target.dispose()
        event.listen(target, "connect", restrict)
        yield person_client
        event.remove(target, "connect", restrict)
        target.dispose()

    @pytest.mark.parametrize(
        "path", ["/", "/registry", "/registry?q=test", "/verify", "/criteria/tle/2025", "/healthz", "/readyz"]
    )
    def test_keeps_public_pages(self, reading_only, path):
        assert reading_only.get(path).status_code == 200

    def test_keeps_private_pages(self, reading_only):
        assert reading_only.get("/account").status_code == 200

    def test_refuses_changes_for_now(self, reading_only):
        answer = reading_only.post("/trial/change/write")

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert is_discreet(answer)


class TestLockedDatabase:
    @pytest.fixture
    def held(self, trial_client, database_url, database_kind):
        """Someone else is writing and does not end; nobody waits as long as in production."""
        target = trial_client.application.extensions["database"][0]
        order = "PRAGMA busy_timeout=50" if database_kind == "sqlite" else "SET lock_timeout = '50ms'"

        def hurry(connection, record):
            cursor = connection.cursor()
            cursor.execute(order)
            connection.commit()
            cursor.close()

        stranger = make_engine(database_url)
        target.dispose()
        event.listen(target, "connect", hurry)
        with stranger.connect() as holding:
            holding.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            holding.execute(text("SELECT 1"))
            if database_kind == "postgresql":
                holding.execute(text("LOCK TABLE outbox_job IN ACCESS EXCLUSIVE MODE"))
            yield trial_client
        event.remove(target, "connect", hurry)
        target.dispose()
        stranger.dispose()

    def test_refuses_changes_for_now(self, held):
        answer = held.post("/trial/change/write")

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert is_discreet(answer)

    @pytest.mark.parametrize("path", ["/", "/registry", "/verify"])
    def test_keeps_public_pages(self, held, path):
        assert held.get(path).status_code == 200


class TestLostDatabase:
    @pytest.fixture
    def lost(self, trial, monkeypatch):
        client = trial().test_client()

        def refuse(*args, **kwargs):
            raise OSError("no route to the database")

        engine = client.application.extensions["database"][0]
        engine.dispose()
        monkeypatch.setattr(engine.dialect, "connect", refuse)
        return client

    def test_is_said_by_ready_but_not_by_health(self, lost):
        assert lost.get("/healthz").status_code == 200
        answer = lost.get("/readyz")

        assert answer.status_code == 503
        assert answer.json["checks"]["database"] == "unavailable"

    def test_still_gives_error_pages(self, lost):
        answer = lost.get("/registry?q=test")

        assert answer.status_code == 503
        assert is_discreet(answer)
