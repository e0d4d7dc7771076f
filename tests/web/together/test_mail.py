"""Stopping mail by a link, choosing what one is told, and the calendar's secret address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.accounts.services import team as teams
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.together.models import MailKind
from app.together.services import assigning, preferring
from app.together.stopping import StopLinks
from tests import factories

SOON = clock.today() + timedelta(days=10)


@pytest.fixture
def link(settings, team):
    return StopLinks([settings.secret_key]).path(team.sam.id, MailKind.MENTIONS)


def stopped(team):
    team.session.rollback()
    return preferring.stopped(team.session, team.sam.id)


class TestStopping:
    def test_looking_changes_nothing_and_pressing_stops(self, client, team, link):
        for _ in range(3):
            page = client.page(link)
            client.head(link)
        assert "Stop this kind of mail?" in page.heading
        assert stopped(team) == frozenset()

        page = client.send(page, "Stop it")
        assert "has stopped" in page.heading
        assert stopped(team) == {MailKind.MENTIONS}
        assert client.send(client.page(link), "Stop it").status == 200

    def test_a_mail_program_does_it_by_one_click(self, client, team, link):
        answer = client.post(link, data={"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert stopped(team) == {MailKind.MENTIONS}

    def test_the_address_goes_nowhere_and_is_kept_nowhere(self, client, link):
        headers = client.get(link).headers

        assert headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in headers["Cache-Control"]
        assert "noindex" in headers["X-Robots-Tag"]

    @pytest.mark.parametrize(
        "change",
        [lambda one: one[:-1], lambda one: one.replace("m.", "g."), lambda one: one + "x"],
        ids=["shorter", "another-kind", "longer"],
    )
    def test_a_link_that_is_not_ours_stops_nothing(self, client, team, link, change):
        assert client.get(change(link)).status_code == 404
        assert client.post(change(link)).status_code == 404
        assert stopped(team) == frozenset()

    def test_is_no_way_in(self, client, link):
        client.post(link)

        assert client.get("/account/mail").status_code == 302


class TestChoosing:
    def test_shows_what_is_stopped_and_lets_it_begin_again(self, client, team, link):
        client.post(link)
        page = client.sign_in_as(team.sam).page("/account/mail")
        ticked = {name for name in page.form("Save").values if name in set(MailKind)}
        assert ticked == {"digest", "dates", "assignments", "comments"}

        page = client.send(page, "Save", mentions="y", dates=None)
        assert "Your choice is saved." in page.html
        assert stopped(team) == {MailKind.DATES}


class TestCalendar:
    @pytest.fixture
    def address(self, client, team):
        assigning.assign(
            team.session,
            team.draft,
            ["L1"],
            team.sam.id,
            due_on=SOON,
            today=clock.today(),
            by=team.by("dana"),
        )
        page = client.sign_in_as(team.sam).page("/account/mail")
        page = client.send(page, "Make the address")
        return re.search(r"http://localhost(/calendar/[^<\s]+\.ics)", page.html)[1]

    def test_is_read_without_signing_in_and_shows_ones_own_dates(self, app, team, address):
        assigning.assign(
            team.session,
            team.draft,
            ["L2"],
            team.kim.id,
            due_on=SOON,
            today=clock.today(),
            by=team.by("dana"),
        )
        answer = app.test_client().get(address)
        text = answer.get_data(as_text=True).replace("\r\n ", "")

        assert answer.mimetype == "text/calendar"
        assert f"DTSTART;VALUE=DATE:{SOON:%Y%m%d}" in text
        assert "L1 " in text
        assert "L2 " not in text
        assert "no-store" in answer.headers["Cache-Control"]

    def test_keeps_its_names_from_reading_to_reading(self, app, address):
        uids = [
            re.findall(r"UID:(\S+)", app.test_client().get(address).get_data(as_text=True)) for _ in range(2)
        ]

        assert uids[0] == uids[1] != []

    def test_a_new_address_ends_the_old_one_and_an_end_is_an_end(self, app, client, address):
        page = client.send(client.page("/account/mail"), "Make a new address")
        assert app.test_client().get(address).status_code == 404
        newer = re.search(r"http://localhost(/calendar/[^<\s]+\.ics)", page.html)[1]
        assert app.test_client().get(newer).status_code == 200

        client.send(client.page("/account/mail"), "End it")
        assert app.test_client().get(newer).status_code == 404

    def test_is_shown_once_and_kept_as_a_hash(self, client, team, address):
        token = address.split("/")[-1].removesuffix(".ics")

        assert token not in client.page("/account/mail").html
        assert preferring.calendar_since(team.session, team.sam.id).token_hash != token

    def test_who_was_removed_sees_no_dates_and_a_closed_account_none_at_all(
        self, app, team, session, address
    ):
        teams.remove(session, team.owner.id, team.sam.id, by=team.by("dana"))
        assert "VEVENT" not in app.test_client().get(address).get_data(as_text=True)

        with atomic(session):
            team.sam.is_active = False
        assert app.test_client().get(address).status_code == 404

    def test_the_page_lists_the_dates_with_a_file_for_each(self, client, team, address):
        page = client.page("/account/mail")

        assert "should be ready · Maple Valley" in page.text
        assert client.get(page.link("Calendar file")).mimetype == "text/calendar"

    def test_one_date_comes_as_a_file_to_its_owner_alone(self, client, team, session, address):
        page = client.sign_in_as(team.sam).page(f"/assessments/{team.draft.id}/practices/L1")
        where = page.link("Put the date into my calendar")
        answer = client.get(where)
        assert answer.get_data(as_text=True).count("BEGIN:VEVENT") == 1

        stranger = factories.member(session, factories.organisation(session), Role.COORDINATOR)
        for who in (team.kim, stranger):
            assert client.sign_in_as(who).get(where).status_code == 404

    def test_a_name_with_commas_and_lines_stays_one_value(self, app, team, session, address):
        with atomic(session):
            team.owner.name = "Maple; Valley, North\\"
        text = app.test_client().get(address).get_data(as_text=True).replace("\r\n ", "")

        assert "Maple\\; Valley\\, North\\\\\\n" in text
