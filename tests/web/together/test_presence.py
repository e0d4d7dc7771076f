"""The beat of an open page, and what it is answered."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from app.together.services import attending
from tests import factories


@pytest.fixture
def address(team):
    return f"/assessments/{team.draft.id}/presence"


@pytest.fixture
def beat(client, address):
    """A beat as a page sends it."""
    token = []

    def send(who=None, **values):
        if who is not None:
            client.sign_in_as(who)
        page = client.get(address.removesuffix("/presence")).get_data(as_text=True)
        token[:] = [page.split('data-token="')[1].split('"')[0]] if 'data-token="' in page else ["x"]
        return client.post(address, json=values, headers={"X-CSRFToken": token[0]})

    return send


def test_tells_who_else_is_on_the_practice_and_on_the_others(team, beat):
    attending.attend(team.session, team.draft, "L1", is_writing=True, by=team.by("sam"))
    attending.attend(team.session, team.draft, "L1", is_writing=False, by=team.by("kim"))
    attending.attend(team.session, team.draft, "L2", is_writing=True, by=team.by("alma"))
    told = beat(team.dana, practice="L1").get_json()

    assert told["words"] == "Sam Lee is writing here; Kim Park is here too"
    assert told["practices"]["L2"] == "Alma Whitfield is writing here"


def test_pages_say_it_when_they_are_opened(client, team):
    attending.attend(team.session, team.draft, "L1", is_writing=True, by=team.by("sam"))
    client.sign_in_as(team.dana)

    assert "Sam Lee is writing here" in client.page(f"/assessments/{team.draft.id}").text
    assert "Sam Lee is writing here" in client.page(f"/assessments/{team.draft.id}/practices/L1").text
    assert "Sam Lee" not in client.page(f"/assessments/{team.draft.id}/practices/L2").text


def test_goodbye_is_the_end_of_it(team, beat):
    beat(team.sam, practice="L1", is_writing=True)
    assert beat(team.dana, practice="L1").get_json()["words"] == "Sam Lee is writing here"

    beat(team.sam, practice="L1", is_leaving=True)
    assert beat(team.dana, practice="L1").get_json()["words"] == ""


@pytest.mark.parametrize(
    ("values", "status"),
    [({"practice": "C1"}, 404), ({"practice": "x" * 7}, 400), ({"practice": "L1", "person": "x"}, 400)],
    ids=["of-another-scope", "too-long", "unknown-field"],
)
def test_what_is_no_beat_is_refused(team, beat, values, status):
    assert beat(team.dana, **values).status_code == status


def test_nobody_outside_the_school_system_is_answered(session, team, beat):
    attending.attend(session, team.draft, "L1", is_writing=True, by=team.by("sam"))
    stranger = factories.member(session, factories.organisation(session), Role.COORDINATOR)
    for who in (stranger, factories.manager(session), factories.auditor(session)):
        answer = beat(who, practice="L1")
        assert answer.status_code in {400, 404}
        assert "Sam Lee" not in answer.get_data(as_text=True)
