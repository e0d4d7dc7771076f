"""The diary on pages, and an earlier text brought back, without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.assessment import queries, services
from app.core import clock
from app.together.services import assigning
from tests import factories


@pytest.fixture
def hub(team):
    return f"/assessments/{team.draft.id}"


@pytest.fixture
def written(team):
    """Sam wrote, then Kim changed it."""
    for version, (who, rating, words) in enumerate(
        [("sam", 2, "We review it yearly."), ("kim", 3, "We review it each <b>quarter</b>.")]
    ):
        services.save(
            team.session, team.draft.id, "L1", services.Answer(rating, words), version=version,
            criteria=factories.criteria(), by=team.by(who),
        )  # fmt: skip
    assigning.assign(
        team.session, team.draft, ["L2"], team.sam.id, due_on=clock.today() + timedelta(days=5), today=clock.today(),
        by=team.by("dana"),
    )  # fmt: skip


def test_says_who_changed_what_in_words_and_not_by_colour_alone(client, team, hub, written):
    page = client.sign_in_as(team.vera).page(hub)
    page = client.page(page.link("Diary of every change"))

    assert "Assigned to Sam Lee, by " in page.text
    assert "Rating: 2 · " in page.text
    assert "[removed:] yearly." in page.text
    assert "[added:] each <b>quarter</b>." in page.text
    assert page.find("del") is not None


def test_is_read_by_practice_and_by_person(client, team, hub, written):
    page = client.sign_in_as(team.dana).page(f"{hub}/practices/L1")
    page = client.page(page.link("Every change"))
    assert "Assigned to" not in page.text
    assert "Kim Park" in page.text

    page = client.send(client.page(f"{hub}/diary"), "Show", person=str(team.sam.id))
    assert "We review it yearly." in page.text
    assert "[removed:]" not in page.text


def test_a_person_or_page_that_is_none_shows_all(client, team, hub, written):
    client.sign_in_as(team.dana)
    for query in ("person=nobody", "page=0", "page=x", "page=999999", "person=&page=-1"):
        assert "Assigned to Sam Lee" in client.page(f"{hub}/diary?{query}").text


def test_an_earlier_text_comes_back_and_the_present_one_stays_in_the_diary(client, team, hub, written):
    client.sign_in_as(team.sam)
    page = client.page(f"{hub}/diary/1")
    assert "What the response says now" in page.text
    page = client.send(page, "Restore the text")

    assert "The earlier text is back" in page.html
    assert queries.response(team.session, team.draft.id, "L1").narrative == "We review it yearly."
    assert "An earlier text restored" in client.page(f"{hub}/practices/L1/diary").text
    assert "This is what the response says now." in client.page(f"{hub}/diary/1").text


def test_a_colleague_who_was_quicker_stops_it_and_is_named(client, team, hub, written):
    page = client.sign_in_as(team.sam).page(f"{hub}/diary/1")
    services.save(
        team.session, team.draft.id, "L1", services.Answer(4, "Kim's third."), version=2,
        criteria=factories.criteria(), by=team.by("kim"),
    )  # fmt: skip
    page = client.send(page, "Restore the text", status=409)

    assert "Kim Park changed the response" in page.html
    assert "Kim's third." in page.text
    client.send(page, "Restore the text")
    team.session.rollback()
    assert queries.response(team.session, team.draft.id, "L1").narrative == "We review it yearly."


def test_who_only_reads_gets_no_button(client, team, hub, written):
    page = client.sign_in_as(team.vera).page(f"{hub}/diary/1")

    assert not page.has_form("Restore")
    assert client.post(f"{hub}/diary/1/restore", data={"version": "2"}).status_code in {400, 403}


def test_after_signing_the_diary_is_read_and_nothing_comes_back(client, team, hub, written):
    page = client.sign_in_as(team.sam).page(f"{hub}/diary/1")
    factories.set_state(team.session, team.draft, "awaiting-signature")
    page = client.send(page, "Restore the text", status=409)

    assert "cannot be edited now" in page.html
    assert not page.has_form("Restore")


@pytest.mark.parametrize("number", ["0", "99", "3"])
def test_what_is_no_text_has_no_page(client, team, hub, written, number):
    assert client.sign_in_as(team.dana).get(f"{hub}/diary/{number}").status_code == 404


def test_an_empty_diary_says_what_will_stand_there(client, team, hub):
    assert "Nothing was changed yet" in client.sign_in_as(team.dana).page(f"{hub}/diary").text
