"""Registering: uniform answers, a confirmed address before anybody sees the request, a decision by a manager."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.models import JoinRequest, Organisation, Person, Registration
from app.core.actor import Role
from tests import factories

GOOD = "four unrelated violet lanterns"
NEW = "jo@maplegrove.example.org"


def fill(client, district, email=NEW):
    page = client.page(f"/register/{district.id}")
    return client.send(
        page, "Ask to act", name="Jo Marsh", job_title="Privacy lead", email=email, note="See our site"
    )


class TestFindingASchoolSystem:
    def test_by_name_city_or_id(self, client, session, district):
        factories.organisation(
            session, name="Cañon City Schools", city="Cañon City", state="CO", leaid="0802790"
        )

        for text in ("maple grove", "GROVE local", "akron", "akron oh", "3904348", "390 4348"):
            assert "Maple Grove Local Schools" in client.page(f"/register?q={text}").text
        assert "Cañon City Schools" in client.page("/register?q=canon city").text

    def test_closed_ones_are_not_found(self, client, session, district):
        factories.organisation(session, name="Gone Away Schools", is_open=False)

        assert "Gone Away Schools" not in client.page("/register?q=gone").text

    def test_nothing_found_helps_on(self, client, district):
        page = client.page("/register?q=%25_'%22%3Cscript%3E")

        assert page.link("Add your school system").startswith("/register/new")

    def test_for_nothing_says_what_to_type(self, client):
        assert "Type a name, a city or an NCES ID." in client.page("/register?q=+").text
        assert "Type a name" not in client.page("/register").text

    def test_searching_sets_no_cookie(self, client, district):
        assert "Set-Cookie" not in client.get("/register?q=maple").headers


class TestRegistering:
    def test_makes_a_coordinator_after_confirmation_and_approval(
        self, client, session, district, mails, path_of, look
    ):
        boss = factories.manager(session, email="boss@program.example.org")

        assert fill(client, district).heading == "Look into your mailbox"
        assert look(select(func.count()).select_from(Person)) == 1
        assert not mails(boss.email)

        page = client.page(path_of(NEW))
        assert client.send(page, "Confirm", password=GOOD).heading == "Sign in"
        assert mails(boss.email)[-1][0] == "join_request_waiting"

        page = client.sign_in(NEW, GOOD)
        assert "Waiting for the program" in page.text
        client.sign_in_as(boss)
        page = client.page(path_of(boss.email))
        assert "confirmed" in page.text
        page = client.send(page, "Approve the request")
        assert "Approved" in page.text
        assert (
            "It has a coordinator already" not in client.page(path_of(boss.email)).text
        )  # it is the same person
        assert mails(NEW)[-1][0] == "join_request_approved"

        person = look(select(Person).where(Person.email == NEW))
        assert factories.actor_of(session, person).has_role(Role.COORDINATOR, district.id)

    def test_answers_the_same_for_an_address_with_an_account(
        self, app, session, district, coordinator, mails
    ):
        new, known = app.test_client(), app.test_client()

        pages = [fill(new, district, NEW), fill(known, district, coordinator.email)]

        assert pages[0].html == pages[1].html
        assert mails(NEW)[-1][0] == "registration_confirm"
        assert mails(coordinator.email)[-1][0] == "registration_known"

    def test_a_link_scanner_confirms_nothing(self, client, session, district, path_of, look):
        fill(client, district)
        for _ in range(3):
            client.get(path_of(NEW))
            client.head(path_of(NEW))

        assert look(select(func.count()).select_from(Registration)) == 1
        assert look(select(Person).where(Person.email == NEW)) is None

    def test_the_link_works_once_and_the_newest_only(self, client, session, district, path_of):
        fill(client, district)
        first = path_of(NEW)
        fill(client, district)
        second = path_of(NEW)

        assert "no longer works" in client.page(first, status=404).heading
        client.send(client.page(second), "Confirm", password=GOOD)
        client.page(second, status=404)

    def test_nobody_prepares_an_account_for_someone_else(self, client, session, district, look):
        fill(client, district)

        assert look(select(Person).where(Person.email == NEW)) is None
        assert "password" not in client.page(f"/register/{district.id}").form("Ask to act").names

    def test_a_weak_password_is_explained(self, client, session, district, path_of):
        fill(client, district)
        page = client.page(path_of(NEW))

        page = client.send(page, "Confirm", password="short", status=400)
        assert "12 characters" in page.text
        client.send(page, "Confirm", password=GOOD)

    def test_mails_to_one_address_are_limited_but_the_answer_is_not(self, client, session, district, mails):
        for _ in range(7):
            assert fill(client, district).heading == "Look into your mailbox"

        assert len(mails(NEW)) == 5

    def test_a_closed_school_system_does_not_exist(self, client, session):
        closed = factories.organisation(session, is_open=False)

        client.page(f"/register/{closed.id}", status=404)

    def test_a_new_school_system_is_added_at_approval(self, client, session, path_of, mails, look):
        boss = factories.manager(session)
        factories.organisation(session, name="Springfield Schools", state="IL")
        page = client.page("/register/new?name=Sрringfield Schools")  # noqa: RUF001  # a disguise is what is tested
        client.send(
            page, "Ask to act", title="Sрringfield Schools", kind="private", city="Springfield", state="OH",  # noqa: RUF001  # a disguise is what is tested
            leaid_absence="not-public", name="Jo Marsh", email=NEW,
        )  # fmt: skip
        client.send(client.page(path_of(NEW)), "Confirm", password=GOOD)

        client.sign_in_as(boss)
        page = client.page(path_of(boss.email))
        assert "several alphabets" in page.text
        assert "can be taken for this one" in page.text
        client.send(page, "Approve the request", organisation="new")

        added = look(select(Organisation).where(Organisation.state == "OH"))
        assert (added.kind, added.leaid) == ("private", None)

    def test_a_manager_can_say_that_it_is_listed(self, client, session, path_of, look):
        boss = factories.manager(session)
        listed = factories.organisation(session, name="Springfield Schools", state="OH")
        page = client.page("/register/new")
        client.send(
            page, "Ask to act", title="Springfield Schools", city="Springfield", state="OH",
            leaid_absence="not-known", name="Jo Marsh", email=NEW,
        )  # fmt: skip
        client.send(client.page(path_of(NEW)), "Confirm", password=GOOD)

        client.sign_in_as(boss)
        client.send(client.page(path_of(boss.email)), "Approve the request", organisation=str(listed.id))

        request = look(select(JoinRequest))
        assert request.organisation_id == listed.id
        assert look(select(func.count()).select_from(Organisation)) == 1

    def test_a_new_one_needs_an_id_or_a_reason_and_a_free_id(self, client, session, district):
        page = client.page("/register/new")
        values = {"title": "Other Schools", "city": "Akron", "state": "OH", "name": "Jo", "email": NEW}

        page = client.send(page, "Ask to act", **values, status=400)
        assert "say why there is none" in page.text
        page = client.send(page, "Ask to act", **values, leaid="0100005", status=400)
        assert "does not belong to the state" in page.text
        page = client.send(page, "Ask to act", **values, leaid="3904348", status=400)
        assert "belongs to Maple Grove" in page.text

    def test_disguised_names_are_refused(self, client, session):
        for name in (
            "Spring\u202efield",
            "Spring\u200bfield",
            "Spring\u00adfield",
            "Verified ✓ Schools",
            "Z\u0301\u0301\u0301\u0301algo",
        ):
            page = client.page("/register/new")
            page = client.send(
                page, "Ask to act", title=name, city="A", state="OH", leaid_absence="not-known",
                name="Jo", email=NEW, status=400,
            )  # fmt: skip
            assert page.form("Ask to act")

    def test_extra_fields_change_nothing(self, client, session, district, path_of, look):
        page = client.page(f"/register/{district.id}")
        form = page.form("Ask to act")
        client.post(
            form.action,
            data={
                **form.values, "name": "Jo", "email": NEW, "role": "administrator", "is_admin": "1", "state": "approved",
                "is_active": "1", "organisation_id": "x", "program_role": "manager", "id": "1", "user[role]": "x",
            },
        )  # fmt: skip
        page = client.page(path_of(NEW))
        form = page.form("Confirm")
        client.post(
            form.action, data={**form.values, "password": GOOD, "role": "administrator", "state": "approved"}
        )

        person = look(select(Person).where(Person.email == NEW))
        actor = factories.actor_of(session, person)
        assert not actor.roles
        assert not actor.program_roles


class TestDeciding:
    def ask(self, session, district, **person):
        from app.accounts.services import registering

        who = factories.person(session, **person)
        return who, registering.ask_to_join(
            session, registering.Wish(organisation_id=district.id), by=factories.actor_of(session, who)
        )

    def test_refusing_needs_a_reason_and_tells_it(self, client, session, district, mails):
        who, request = self.ask(session, district)
        client.sign_in_as(factories.manager(session))
        page = client.page(f"/admin/requests/{request.id}")

        page = client.send(page, "Refuse the request", status=400)
        client.send(page, "Refuse the request", reason="Ask your coordinator to invite you.")

        assert mails(who.email)[-1][1]["reason"] == "Ask your coordinator to invite you."
        client.sign_in_as(who)
        assert "Ask your coordinator to invite you." in client.page("/account").text

    def test_nobody_decides_their_own(self, client, session, district):
        boss = factories.manager(session)
        from app.accounts.services import registering

        request = registering.ask_to_join(
            session, registering.Wish(organisation_id=district.id), by=factories.actor_of(session, boss)
        )
        client.sign_in_as(boss)
        page = client.page(f"/admin/requests/{request.id}")

        assert not page.has_form("Approve")
        token = page.form("").values["csrf_token"]
        assert (
            client.post(f"/admin/requests/{request.id}/approve", data={"csrf_token": token}).status_code
            == 403
        )

    def test_nobody_below_a_manager_sees_it(self, client, session, district, coordinator):
        _, request = self.ask(session, district)

        for who in (coordinator, factories.auditor(session), factories.administrator(session)):
            client.sign_in_as(who)
            client.page("/admin/requests", status=403)
            client.page(f"/admin/requests/{request.id}", status=404)

    def test_the_second_decision_finds_the_first(self, client, session, district):
        _, request = self.ask(session, district)
        client.sign_in_as(factories.manager(session))
        page = client.page(f"/admin/requests/{request.id}")

        client.send(page, "Approve the request")
        assert "before you" in client.send(page, "Refuse the request", reason="Too late").html

    def test_a_second_request_waits_for_the_first(self, client, session, district):
        who, _ = self.ask(session, district)
        client.sign_in_as(who)
        other = factories.organisation(session)

        page = client.send(client.page(f"/register/{other.id}"), "Ask to act", status=400)
        assert "still waiting" in page.text
