"""Whether the portal says truly how it is."""

from __future__ import annotations


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
