"""Who may reach a view, and from where."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.web.web.conftest import KNOWN

NOWHERE = UUID("00000000-0000-4000-8000-0000000000ff")


class TestUndeclared:
    def test_is_refused_to_everybody(self, trial_client, manager_client):
        assert trial_client.get("/trial/undeclared").status_code == 403
        assert manager_client.get("/trial/undeclared").status_code == 403
        assert manager_client.post("/trial/undeclared").status_code == 403


class TestVisitor:
    def test_reaches_what_is_public(self, trial_client):
        assert trial_client.get("/trial/public").data == b"reached"

    @pytest.mark.parametrize("path", ["signed-in", "manage", f"of/{KNOWN}", f"of/{NOWHERE}"])
    def test_is_asked_to_sign_in_and_brought_back(self, trial_client, path):
        answer = trial_client.get(f"/trial/{path}?tab=2")

        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/sign-in?next=/trial/{path}?tab%3D2"

    def test_learns_nothing_of_what_exists(self, trial_client):
        there, nowhere = (trial_client.get(f"/trial/of/{one}") for one in (KNOWN, uuid4()))

        assert there.status_code == nowhere.status_code

    def test_is_told_plainly_where_a_redirect_would_mislead(self, trial_client):
        assert trial_client.get("/trial/manage", headers={"Accept": "application/json"}).status_code == 401

    def test_asks_for_the_headers_as_for_the_page(self, trial_client):
        assert trial_client.head("/trial/manage").status_code == 302

    def test_acts_as_nobody(self, trial_client):
        assert trial_client.get("/trial/actor").status_code == 403


class TestManager:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("signed-in", 200),
            ("manage", 200),
            ("administer", 403),
            (f"allowed/{KNOWN}", 200),
            (f"allowed/{NOWHERE}", 404),
            (f"of/{KNOWN}", 404),
            (f"known/{KNOWN}", 403),
            (f"known/{NOWHERE}", 404),
        ],
        ids=[
            *("signed-in", "own-rule", "other-rule", "subject", "no-subject"),
            *("unknown-to-them", "known-but-refused", "no-subject-known"),
        ],
    )
    def test_is_answered_by_the_rule(self, manager_client, path, status):
        assert manager_client.get(f"/trial/{path}").status_code == status


@pytest.fixture
def strict(trial):
    """A portal whose own address is not the one that the request goes to."""
    return trial(base_url="https://seal.example.org").test_client()


class TestOtherSites:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": "http://localhost.evil.example"},
            {"Origin": "https://localhost"},
            {"Origin": "http://localhost:8000"},
            {"Origin": "http://["},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "nonsense"},
            {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        ],
        ids=lambda headers: "+".join(headers.values()) or "empty",
    )
    @pytest.mark.parametrize("path", ["machine", "public", "undeclared"])
    def test_cannot_change_anything(self, trial_client, path, headers):
        assert trial_client.post(f"/trial/{path}", headers=headers).status_code == 403

    def test_may_link_to_us(self, trial_client):
        headers = {"Origin": "https://good.example", "Sec-Fetch-Site": "cross-site"}

        assert trial_client.get("/trial/public", headers=headers).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://localhost"},
            {"Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
            {},
        ],
        ids=["origin", "fetch", "typed", "no-browser"],
    )
    def test_are_told_from_ours(self, trial_client, headers):
        assert trial_client.post("/trial/machine", headers=headers).status_code == 200

    def test_are_told_from_the_configured_address(self, strict):
        answer = strict.post("/trial/machine", headers={"Origin": "https://seal.example.org"})

        assert answer.status_code == 200

    def test_without_the_form_token_are_refused_even_where_they_look_like_ours(self, trial_client):
        answer = trial_client.post("/trial/public", headers={"Origin": "http://localhost"})

        assert answer.status_code == 400
        assert "form" in answer.get_data(as_text=True)


class TestMachineEndpoint:
    def test_needs_no_token(self, trial_client):
        assert trial_client.post("/trial/machine").status_code == 200

    def test_does_not_act_for_the_person_whose_browser_it_is(self, manager_client):
        assert manager_client.get("/trial/actor").status_code == 200
        assert manager_client.get("/trial/machine-actor").status_code == 403
