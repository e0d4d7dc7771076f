"""What a visitor is told when something is not as they hoped."""

from __future__ import annotations

import pytest


class TestUnknownAddress:
    def test_is_a_page_that_leads_on(self, client):
        page = client.page("/nothing-here", status=404)

        assert page.links

    def test_is_a_problem_document_for_programs(self, client):
        answer = client.get("/api/v1/nothing-here")

        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")

    @pytest.mark.parametrize(
        "path", ["/console", "/.git/config", "/.env", "/static/../config.py", "/metrics", "/account/x.css"]
    )
    def test_is_refused_where_attackers_look_first(self, client, path):
        assert client.get(path).status_code == 404

    def test_trace_is_refused(self, client):
        assert client.open("/healthz", method="TRACE").status_code == 405


class TestUnknownHost:
    def test_is_refused_and_not_repeated(self, client):
        answer = client.get("/healthz", headers={"Host": "evil.example"})

        assert answer.status_code == 400
        assert b"evil" not in answer.data
