"""Whether the portal says truly how it is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.core import migrations


@pytest.fixture(autouse=True)
def fresh(app):
    """The answer of an earlier test is no longer true."""
    app.extensions.pop("readiness", None)
    yield
    app.extensions.pop("readiness", None)


class TestHealthz:
    def test_answers_while_the_process_lives(self, client):
        assert client.get("/healthz").json == {"status": "ok"}

    def test_sets_no_cookie_and_is_not_kept(self, client):
        answer = client.get("/healthz")

        assert "Set-Cookie" not in answer.headers
        assert "no-store" in answer.headers["Cache-Control"]


class TestReadyz:
    def test_says_that_the_database_answers(self, client):
        answer = client.get("/readyz")

        assert (answer.status_code, answer.json["checks"]["database"]) == (200, "ok")

    def test_names_what_is_missing(self, app, client, session):
        session.execute(text("UPDATE alembic_version SET version_num = '0001_ground'"))
        session.commit()
        answer = client.get("/readyz")
        session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.head()})
        session.commit()

        assert (answer.status_code, answer.json["checks"]["migrations"]) == (503, "outdated")
        assert answer.json["checks"]["storage"] == "ok"

    def test_goes_on_beside_a_newer_release(self, app, client, session):
        session.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
        session.commit()
        answer = client.get("/readyz")
        session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.head()})
        session.commit()

        assert answer.status_code == 200

    def test_asks_the_storage(self, app, client, monkeypatch):
        def gone():
            raise OSError("the bucket does not answer")

        monkeypatch.setitem(app.extensions["readiness_checks"], "storage", gone)
        answer = client.get("/readyz")

        assert (answer.status_code, answer.json["checks"]["storage"]) == (503, "unavailable")
        assert b"bucket" not in answer.data

    def test_does_not_let_strangers_wear_it_out(self, app, client, monkeypatch):
        asked = []
        monkeypatch.setitem(app.extensions["readiness_checks"], "storage", lambda: asked.append(1) or "ok")
        for _ in range(20):
            client.get("/readyz")

        assert len(asked) == 1
