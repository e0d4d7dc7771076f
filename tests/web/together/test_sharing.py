"""Assigning on the hub and on the practice page, without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import Role
from app.together import queries
from app.together.services import assigning
from tests import factories, pages

TODAY = clock.today()
SOON = TODAY + timedelta(days=10)


@pytest.fixture
def hub(team):
    return f"/assessments/{team.draft.id}"


@pytest.fixture
def page_of(client, team):
    """A page as one of the team sees it."""

    def see(who, address):
        return client.sign_in_as(team.people[who]).page(address)

    return see


def give(team, codes, who, due_on=SOON):
    assigning.assign(
        team.session, team.draft, codes, team.people[who].id, due_on=due_on, today=TODAY, by=team.by("dana")
    )


def holders(team):
    team.session.rollback()
    return {code: one.name for code, one in queries.holders(team.session, team.draft.id).items()}


def rows(page):
    return [pages.text_of(one) for one in page.tree.iter("span") if one.get("class") == "task__code"]


class TestFilters:
    def test_count_and_keep_what_they_say(self, team, hub, page_of):
        give(team, ["L1", "L2"], "sam")
        factories.respond(team.session, team.draft, "L1", **factories.COMPLETE)
        page = page_of("sam", hub)
        links = [words for words, address in page.links if address.endswith("#practices")]
        assert links == ["All 6", "Mine 2", "Waiting for me 1", "Nobody's 4"]

        assert rows(page_of("sam", page.link("Mine"))) == ["L1", "L2"]
        assert rows(page_of("sam", page.link("Waiting for me"))) == ["L2"]
        assert rows(page_of("sam", page.link("Nobody"))) == ["L3", "L4", "L5", "L6"]
        assert rows(page) == ["L1", "L2", "L3", "L4", "L5", "L6"]

    def test_say_what_an_empty_list_means(self, hub, page_of):
        assert "You hold no practice here" in page_of("sam", f"{hub}?show=mine").text
        assert "Nothing waits for you" in page_of("sam", f"{hub}?show=waiting").text

    def test_a_filter_that_is_none_shows_everything(self, hub, page_of):
        assert "Waiting for me" in page_of("sam", f"{hub}?show=password").text

    def test_rows_say_who_and_by_when(self, team, hub, page_of):
        give(team, ["L1"], "sam", due_on=TODAY)
        give(team, ["L2"], "kim", due_on=None)

        assert "You, by " in page_of("sam", hub).text
        with clock.at(clock.now() + timedelta(days=2)):
            assert "Sam Lee, was due on " in page_of("dana", hub).text
        assert "Kim Park" in page_of("dana", hub).text


class TestAssigning:
    def test_a_whole_domain_in_one_act(self, client, team, hub, page_of):
        page = page_of("dana", hub)
        page = client.page(page.link("Assign practices"))
        page = client.send(
            page, "Assign", person=str(team.sam.id), due_on=SOON.isoformat(), domains=["leadership"]
        )

        assert "6 practices were assigned to Sam Lee" in page.html
        assert set(holders(team).values()) == {"Sam Lee"}

    def test_of_nobodys_practices_begins_with_all_of_them_chosen(self, client, team, hub, page_of):
        give(team, ["L1", "L2", "L3"], "sam")
        page = client.page(page_of("dana", f"{hub}?show=nobody").link("Assign practices"))
        client.send(page, "Assign", person=str(team.kim.id))

        assert holders(team) == {
            **dict.fromkeys(["L1", "L2", "L3"], "Sam Lee"),
            "L4": "Kim Park",
            "L5": "Kim Park",
            "L6": "Kim Park",
        }

    def test_says_at_the_field_what_is_missing_and_keeps_the_rest(self, client, team, hub, page_of):
        page = page_of("dana", f"{hub}/assign?practice=L2")
        page = client.send(page, "Assign", person="", status=400)
        assert "Choose a colleague." in page.text
        page = client.send(page, "Assign", person=str(team.sam.id), due_on="2020-01-01", status=400)
        assert "Choose a day from today to" in page.text
        client.send(page, "Assign", due_on="")

        assert holders(team) == {"L2": "Sam Lee"}

    def test_nothing_chosen_is_said_so(self, client, team, hub, page_of):
        page = client.send(page_of("dana", f"{hub}/assign"), "Assign", person=str(team.sam.id), status=400)

        assert "Choose at least one practice." in page.text

    def test_to_a_colleague_who_was_just_removed_is_refused_in_words(self, client, team, hub, page_of):
        from app.accounts.services import team as teams

        page = page_of("dana", f"{hub}/assign?practice=L2")
        teams.remove(team.session, team.owner.id, team.sam.id, by=team.by("dana"))
        client.send(page, "Assign", person=str(team.sam.id), status=400)

        assert holders(team) == {}

    @pytest.mark.parametrize("who", ["sam", "alma", "vera"])
    def test_is_not_for_others(self, client, team, hub, who):
        assert client.sign_in_as(team.people[who]).get(f"{hub}/assign").status_code == 403

    def test_on_the_practice_page_one_takes_and_releases(self, client, team, hub, page_of):
        page = page_of("sam", f"{hub}/practices/L1")
        assert "Nobody yet" in page.text
        page = client.send(page, "I take it")
        assert holders(team) == {"L1": "Sam Lee"}
        page = client.send(page, "Release")
        assert holders(team) == {}

        client.send(page, "I take it")
        other = page_of("kim", f"{hub}/practices/L1")
        assert "I take it" not in other.text
        assert "Sam Lee" in other.text


class TestHome:
    def test_of_a_contributor_is_the_one_practice(self, client, team, hub):
        give(team, ["L2"], "sam")

        assert client.sign_in_as(team.sam).get("/home").location == f"{hub}/practices/L2"

    def test_with_several_it_is_the_hub_with_hers(self, client, team, hub):
        give(team, ["L2", "L3"], "sam")

        assert client.sign_in_as(team.sam).get("/home").location == f"{hub}?show=mine"

    def test_with_none_or_other_duties_it_is_the_list(self, client, team, session):
        give(team, ["L2"], "dana")

        assert client.sign_in_as(team.dana).get("/home").location == "/assessments"
        assert client.sign_in_as(team.kim).get("/home").location == "/assessments"

    def test_an_ended_assessment_asks_nobody_home(self, client, team, session):
        give(team, ["L2"], "sam")
        factories.set_state(session, team.draft, "withdrawn")

        assert client.sign_in_as(team.sam).get("/home").location == "/assessments"

    def test_the_list_names_what_is_ones_own(self, team, page_of):
        give(team, ["L2"], "sam")

        page = page_of("sam", "/assessments")
        assert "Yours to do" in page.text
        assert "by " in page.text


def test_a_hub_asks_as_often_for_many_as_for_none(client, team, hub, app):
    from sqlalchemy import event

    def count():
        statements = []
        engine = app.extensions["database"][0]
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        client.sign_in_as(team.sam).get(hub)
        event.remove(engine, "before_cursor_execute", listener)
        return len(statements)

    count()
    before = count()
    give(team, ["L1", "L2", "L3", "L4", "L5"], "sam")
    factories.member(team.session, team.owner, Role.CONTRIBUTOR)

    assert count() == before
