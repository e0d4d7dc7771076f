"""Choosing steps and seeing what they would bring, without a script and with one."""

from __future__ import annotations

import pytest

from app.assessment import queries
from app.core.actor import Role
from tests import factories


@pytest.fixture
def here(draft):
    return f"/assessments/{draft.id}/what-if"


@pytest.fixture
def numbers(client, here):
    """The bars by key, for a choice."""

    def ask(**chosen):
        told = client.get(f"{here}.json", query_string=chosen).get_json()
        return {bar["key"]: bar for bar in told["bars"]}, told["summary"]

    return ask


def test_the_readiness_page_leads_to_it(client, coordinator, draft, here):
    client.sign_in_as(coordinator)

    assert here in client.page(f"/assessments/{draft.id}/readiness").html


def test_the_page_and_the_script_say_the_same(client, coordinator, here, numbers):
    client.sign_in_as(coordinator)
    chosen = {"rating-L1": "3", "evidence-L1": "1", "accepted": "1"}

    page = client.page(here, query_string=chosen)

    bars, summary = numbers(**chosen)
    assert summary in page.text
    for bar in bars.values():
        assert f"{bar['value']} of 100" in page.text
        assert bar["note"] in page.text
        assert bar["word"] in page.text


def test_each_number_stands_beside_what_it_is_now(client, coordinator, numbers):
    client.sign_in_as(coordinator)

    nothing, _ = numbers()
    some, summary = numbers(**{"rating-L1": "4", "evidence-L1": "1"})

    assert nothing["overall"]["note"] == "as it is now"
    more = some["overall"]["value"] - nothing["overall"]["value"]
    assert more > 0
    assert some["overall"]["note"] == f"now {nothing['overall']['value']}, so {more} more"
    assert summary.startswith("With this, 1 of 6 practices would be in place; now it is 0")


def test_the_lightest_way_is_a_choice_of_its_own(client, coordinator, here):
    client.sign_in_as(coordinator)
    way = client.page(here).link("Choose the lightest way to eligibility")

    page = client.page(f"{way}&accepted=1")

    assert "nothing would stand in the way of an award" in page.text


def test_nothing_is_saved(client, session, coordinator, draft, here):
    client.sign_in_as(coordinator)

    client.page(here, query_string={"rating-L1": "4", "evidence-L2": "1"})

    assert queries.responses(session, draft.id) == {}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"rating-L1": "5"},
        {"rating-L1": "<b>"},
        {"rating-X9": "4"},
        {"evidence-B1": "1"},
        {"rating-": "2"},
        {"x": "y"},
    ],
    ids=["no rating", "markup", "unknown", "another domain", "nameless", "foreign"],
)
def test_what_is_no_choice_is_left_out(client, coordinator, here, numbers, nonsense):
    client.sign_in_as(coordinator)

    bars, _ = numbers(**nonsense)

    assert {bar["note"] for bar in bars.values()} == {"as it is now"}
    client.page(here, query_string=nonsense)


def test_a_viewer_may_wish_too_and_a_stranger_finds_nothing(client, session, district, here):
    client.sign_in_as(factories.member(session, district, Role.VIEWER))
    client.page(here)

    client.sign_in_as(factories.member(session, factories.organisation(session), Role.COORDINATOR))
    client.page(here, status=404)
    assert client.get(f"{here}.json").status_code == 404
