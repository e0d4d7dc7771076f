"""Administration: who may look, what they may do, and what is protected."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.accounts.cards import AdminCard
from app.accounts.models import Organisation
from app.core.actor import ProgramRole, Role
from tests import factories


class TestAccess:
    @pytest.mark.parametrize(
        "path",
        [
            "/admin",
            "/admin/organisations",
            "/admin/organisations/new",
            "/admin/people",
            "/admin/people/invite",
            "/admin/requests",
        ],
    )
    def test_is_not_for_others(self, client, session, district, path):
        assert client.get(path).status_code == 302
        for who in (factories.member(session, district, *Role), factories.auditor(session)):
            client.sign_in_as(who)
            client.page(path, status=403)


class TestDashboard:
    def test_shows_what_waits_and_cards_of_other_packages(self, make_app, session, district):
        from app.accounts.services import registering

        app = make_app()
        app.extensions["admin_cards"].append(
            lambda session, actor: AdminCard("Overdue reviews", 3, "/reviews")
        )
        who = factories.person(session)
        registering.ask_to_join(
            session, registering.Wish(organisation_id=district.id), by=factories.actor_of(session, who)
        )
        client = app.test_client().sign_in_as(factories.manager(session))

        page = client.page("/admin")
        assert "Requests to join" in page.text
        assert ("3", "/reviews") in page.links

    @pytest.mark.parametrize(
        ("words", "address"),
        [
            ("Requests to join", "/admin/requests"),
            ("Submissions", "/reviews/manage"),
            ("Decisions", "/seals/decisions"),
            ("Seals", "/seals"),
            ("School systems", "/admin/organisations"),
        ],
    )
    def test_leads_managers_to_what_they_look_after(self, client, session, words, address):
        client.sign_in_as(factories.manager(session))
        places = client.page("/admin").html.partition('id="places"')[2].partition("</ul>")[0]

        assert f'href="{address}">{words}</a>' in places
        client.page(address)

    def test_leads_nobody_to_what_is_not_open_to_them(self, client, session):
        client.sign_in_as(factories.administrator(session))
        places = {words for words, _ in client.page("/admin").links}

        assert {"School systems", "People"} <= places
        assert not {"Submissions", "Decisions", "Seals", "Requests to join"} & places


class TestPeople:
    def test_are_found_by_name_and_address(self, client, session):
        factories.person(session, name="Zelda Quill", email="zq@example.org")
        client.sign_in_as(factories.administrator(session))

        for text in ("zelda", "QUILL zel", "zq@"):
            assert "Zelda Quill" in client.page(f"/admin/people?q={text}").text
        for text in ("%", "_", "zelda nobody"):
            assert "Zelda Quill" not in client.page("/admin/people?" + f"q={text}".replace("%", "%25")).text
        assert "Zelda Quill" not in client.page("/admin/people?role=administrator").text

    def test_are_shown_with_their_roles_for_the_program(self, client, session):
        boss = factories.administrator(session, name="Boss")
        both = factories.of_program(session, ProgramRole.MANAGER, ProgramRole.AUDITOR, name="Both")
        neither = factories.person(session, name="Neither")
        client.sign_in_as(boss)

        def roles(who):
            found = client.page(f"/admin/people?q={who.email}").html
            return " ".join(re.findall(r'data-label="Roles for the program"\s*>([^<]*)<', found)[0].split())

        assert [roles(who) for who in (both, neither, boss)] == [
            "Auditor and Program manager", "–", "Administrator",
        ]  # fmt: skip

    def test_who_is_not_signed_in_is_said_so(self, client, session):
        who = factories.person(session)
        client.sign_in_as(factories.administrator(session))

        assert "Signed in now no " in client.page(f"/admin/people/{who.id}").text

    def test_who_are_invited_are_shown_until_when(self, client, session):
        client.sign_in_as(factories.administrator(session))
        form = client.page("/admin/people/invite")
        page = client.send(form, "/admin/people/invite", email="new@example.org", role="auditor")

        assert re.search(
            r"new@example.org Auditor \w+ \d+, \d+, \d+:\d+ [AP]M E[SD]T Send again",
            page.text.replace("\u202f", " "),
        )
        page = client.send(page, "Send again")
        assert "new@example.org" not in client.send(page, "Withdraw").html.partition("<table")[2]

    def test_odd_parameters_change_nothing(self, client, session):
        client.sign_in_as(factories.administrator(session))

        for query in (
            "page=-1",
            "page=99999999999",
            "page=x",
            "page=%00",
            "role=password_hash",
            "sort=password_hash",
            "q=%00",
            f"q={'x' * 3000}",
        ):
            # A character that no text has is refused with a clear page; other odd values are passed over.
            status = 400 if "%00" in query else 200
            client.page(f"/admin/people?{query}", status=status)
            client.page(f"/admin/organisations?{query}&state=ZZ", status=status)

    def test_an_account_is_closed_and_opened(self, app, client, session):
        who = factories.person(session)
        theirs = app.test_client().sign_in_as(who)
        client.sign_in_as(factories.administrator(session))

        client.send(client.page(f"/admin/people/{who.id}"), "/close")
        assert theirs.get("/account").status_code == 302
        client.send(client.page(f"/admin/people/{who.id}"), "/reopen")
        theirs.sign_in(who.email, factories.PASSWORD)
        theirs.page("/account")

    def test_somebody_who_left_is_forgotten_for_good(self, client, session):
        who = factories.person(session, name="Zelda Quill", email="zq@example.org")
        address = f"/admin/people/{who.id}"
        client.sign_in_as(factories.administrator(session))
        assert not client.page(address).has_form("/forget")
        token = client.page(address).form("/close").values["csrf_token"]
        client.post(f"{address}/forget", data={"csrf_token": token})
        assert "Close the account first." in client.page(address).html

        page = client.send(client.page(address), "/close")
        assert "erased from 1 entry of the record of acts" in page.text
        page = client.send(page, "/forget")

        assert "The person is forgotten." in page.html
        assert "closed for good" in page.text
        assert "Zelda" not in page.html
        assert "zq@" not in page.html
        assert not page.has_form("/forget")
        client.post(f"{address}/reopen", data={"csrf_token": token})
        assert "stays closed" in client.page(address).html

    def test_sessions_are_ended(self, app, client, session):
        who = factories.person(session)
        theirs = app.test_client().sign_in_as(who)
        client.sign_in_as(factories.administrator(session))

        client.send(client.page(f"/admin/people/{who.id}"), f"{who.id}/sign-out")
        assert theirs.get("/account").status_code == 302

    def test_a_role_ends_at_once(self, app, client, session, mails):
        who = factories.manager(session)
        theirs = app.test_client().sign_in_as(who)
        theirs.page("/admin")
        client.sign_in_as(factories.administrator(session))

        client.send(client.page(f"/admin/people/{who.id}"), "End the role")

        theirs.page("/admin", status=403)
        assert mails(who.email)[-1][0] == "program_role_ended"

    def test_nobody_acts_on_themselves(self, client, session):
        boss = factories.administrator(session)
        factories.administrator(session)
        client.sign_in_as(boss)
        page = client.page(f"/admin/people/{boss.id}")
        token = page.form("").values["csrf_token"]

        for act in ("close", "reopen", "sign-out", "roles/administrator/end"):
            assert (
                client.post(f"/admin/people/{boss.id}/{act}", data={"csrf_token": token}).status_code == 403
            )
        assert factories.actor_of(session, boss).is_administrator

    def test_managers_do_nothing_to_people(self, client, session):
        who = factories.person(session)
        client.sign_in_as(factories.manager(session))
        token = client.page("/account").form("/sign-out").values["csrf_token"]

        for act in ("close", "sign-out", "roles/administrator/end"):
            assert client.post(f"/admin/people/{who.id}/{act}", data={"csrf_token": token}).status_code == 404


class TestOrganisations:
    def test_are_added_edited_and_closed(self, client, session, look):
        client.sign_in_as(factories.manager(session))
        page = client.page("/admin/organisations/new")
        client.send(
            page,
            "Save",
            title="Nueva  Vista Schools",
            kind="charter",
            city="Vista",
            state="OH",
            leaid="3999999",
        )
        made = look(select(Organisation).where(Organisation.leaid == "3999999"))
        assert made.name == "Nueva Vista Schools"

        page = client.page(f"/admin/organisations/{made.id}")
        client.send(page, "Save", title="Nueva Vista Academy", website="https://vista.example.org")
        found = look(select(Organisation).where(Organisation.leaid == "3999999"))
        assert (found.name, found.name_key) == ("Nueva Vista Academy", "nueva vista academy")

        client.send(client.page(f"/admin/organisations/{made.id}"), "/close")
        client.page(f"/register/{made.id}", status=404)
        client.send(client.page(f"/admin/organisations/{made.id}"), "/reopen")
        client.page(f"/register/{made.id}")

    def test_ids_are_checked(self, client, session, district):
        client.sign_in_as(factories.manager(session))
        page = client.page("/admin/organisations/new")
        values = {"title": "X Schools", "state": "OH"}

        assert "seven digits" in client.send(page, "Save", **values, leaid="123", status=400).text
        assert "does not belong" in client.send(page, "Save", **values, leaid="0100005", status=400).text
        assert (
            "has this NCES ID" in client.send(page, "Save", **values, leaid=district.leaid, status=400).text
        )
        page = client.send(page, "Save", **values, website="javascript:alert(1)", status=400)
        assert "https://" in page.text

    def test_many_are_shown_in_pages(self, client, session, look):
        for number in range(53):
            factories.organisation(session, name=f"Pagewise {number:02d} Schools")
        client.sign_in_as(factories.manager(session))

        page = client.page("/admin/organisations?q=pagewise")
        assert "53 school systems" in page.text
        assert "Pagewise 52" in client.page(page.link("Next")).text
        assert look(select(func.count()).select_from(Organisation)) == 53


class TestLastAdministrator:
    def test_stays(self, session):
        from app.accounts.errors import LastOfKind
        from app.accounts.services import people, program

        one, two = factories.administrator(session), factories.administrator(session)
        program.end_role(session, two.id, ProgramRole.ADMINISTRATOR, by=factories.actor_of(session, one))
        stale = factories.Actor(
            person_id=two.id, name="Two", email="", program_roles=frozenset({ProgramRole.ADMINISTRATOR})
        )

        with pytest.raises(LastOfKind):
            program.end_role(session, one.id, ProgramRole.ADMINISTRATOR, by=stale)
        with pytest.raises(LastOfKind):
            people.close(session, one.id, by=stale)
