"""What the practice page's script is told."""

from __future__ import annotations

import pytest

from app.assessment import queries
from app.core.actor import Role
from tests import factories


@pytest.fixture
def owner(session):
    return factories.organisation(session)


@pytest.fixture
def draft(session, owner):
    return factories.assessment(session, owner)


@pytest.fixture
def post(client, session, owner, draft):
    """Posts to the autosave address as the coordinator does, with a good token."""
    client.sign_in_as(factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz"))
    path = f"/assessments/{draft.id}/practices/L1/autosave"
    token = client.get(path, headers={"Accept": "application/json"}).json["csrf_token"]

    def send(values=None, *, practice="L1", raw=None, content_type="application/json", headers=None):
        sent = {"json": values} if raw is None else {"data": raw, "content_type": content_type}
        return client.post(
            path.replace("/L1/", f"/{practice}/"),
            headers={"X-CSRFToken": token, "Accept": "application/json", **(headers or {})},
            **sent,
        )

    return send


def test_answers_with_version_time_state_and_readiness(post):
    answer = post(
        {"version": 0, "rating": 3, "narrative": "We do.", "is_not_applicable": False, "justification": ""}
    )

    assert answer.status_code == 200
    told = answer.json
    assert (told["version"], told["state"], told["state_words"]) == (1, "needs-evidence", "Needs evidence")
    assert told["saved_words"].startswith("Saved at ")
    assert told["saved_at"].endswith("+00:00")
    assert (told["readiness"], told["settled"], told["total"]) == (7, 0, 6)


def test_a_stale_version_gets_both_texts_and_a_name(post, session, draft):
    post({"version": 0, "narrative": "First."})

    answer = post({"version": 0, "narrative": "Second."})

    assert answer.status_code == 409
    told = answer.json
    assert (told["reason"], told["version"], told["narrative"]) == ("conflict", 1, "First.")
    assert told["by"] == "you, in another window"
    assert (told["mine"], told["theirs"]) == ([["Second.", True]], [["First.", True]])


@pytest.mark.parametrize(
    "values",
    [
        {}, {"version": "0"}, {"version": -1}, {"version": 0, "rating": 5}, {"version": 0, "rating": "3"},
        {"version": 0, "rating": True}, {"version": 0, "extra": 1}, {"version": 0, "narrative": None}, [], "text",
        {"version": 2**40},
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_refused(post, session, draft, values):
    assert post(values).status_code == 400
    assert queries.sketches(session, draft.id) == {}


def test_other_bodies_are_refused(post):
    assert post(raw=b"{", content_type="application/json").status_code == 400
    assert post(raw=b"[" * 100_000, content_type="application/json").status_code == 400
    assert post(raw=b"\xff\xfe", content_type="application/json").status_code == 400
    assert post(raw=b"version=0", content_type="text/plain").status_code == 415
    assert post(raw=b'"' + b"x" * 5_000_000 + b'"', content_type="application/json").status_code == 413


def test_a_text_that_is_too_long_is_refused_in_words(post):
    answer = post({"version": 0, "narrative": "x" * 1_000_000})

    assert answer.status_code == 422
    assert "20,000 fit" in answer.json["message"]


def test_without_a_token_the_reason_is_named(post):
    answer = post({"version": 0}, headers={"X-CSRFToken": "wrong"})

    assert (answer.status_code, answer.json["detail"]) == (400, "csrf")


def test_without_a_session_it_is_401(client, draft):
    path = f"/assessments/{draft.id}/practices/L1/autosave"

    assert client.get(path, headers={"Accept": "application/json"}).status_code == 401


def test_from_another_site_it_is_refused(post):
    assert post({"version": 0}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post({"version": 0}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_practice_outside_the_scope_is_not_found(post):
    assert post({"version": 0}, practice="B1").status_code == 404


def test_after_signing_it_says_so(post, session, owner, draft):
    for practice in ("L1", "L2", "L3", "L4", "L5", "L6"):
        factories.respond(session, draft, practice, rating=1)
    factories.submitted(session, draft, factories.member(session, owner, Role.SIGNATORY))

    answer = post({"version": 1, "narrative": "Late."})

    assert (answer.status_code, answer.json["reason"]) == (409, "not-editable")
