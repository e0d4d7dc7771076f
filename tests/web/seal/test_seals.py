"""The page of a seal: for its school system, and for the manager who suspends, restores and revokes."""

from __future__ import annotations

from time import monotonic, sleep

import pytest

from app.seal import queries, seal_id
from app.seal.workflow import State
from tests import awards, factories

GOOD = {"event": "seal.suspended", "reason": "A vendor lost a laptop.", "password": factories.PASSWORD}


def verdict(client, seal):
    shown = seal_id.shown(seal.seal_id)
    page = client.page(f"/verify/{shown}")
    api = client.get(f"/api/v1/seals/{shown}").get_json()
    badge = client.get(f"/badges/{shown}.svg").get_data(as_text=True)
    return page.text, api["status"], badge


def soon(client, seal, standing):
    """The page, JSON and badge once they say so: on PostgreSQL a change is announced a moment after the commit."""
    until = monotonic() + 2
    while True:
        told = verdict(client, seal)
        if (told[1] == standing and standing[1:] in told[0]) or monotonic() > until:
            return told
        sleep(0.02)


class TestForTheSchoolSystem:
    def test_the_list_leads_to_the_seal(self, seal, people):
        client = people.client("coordinator")
        page = client.page(client.page("/seals").link("Classroom"))

        assert page.heading == "Seal of Maple Hollow Schools"
        assert seal_id.shown(seal.seal_id) in page.text
        assert "Valid Seal ID" in page.text  # the same word as on the public page, and not the slug "active"
        assert not page.has_form("Change the status")
        pdf = client.get(page.link("Download the certificate"))
        assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
        assert "Valid" in client.page(page.link("See what the public sees")).text

    def test_before_there_is_one(self, people):
        page = people.client("coordinator").page("/seals")

        assert "No seal yet" in page.text

    def test_the_code_for_the_website_shows_the_badge(self, seal, people):
        page = people.client("viewer").page(f"/seals/{seal.id}")

        assert f"/badges/{seal_id.shown(seal.seal_id)}.svg" in page.html

    def test_who_may_not_show_it_now_is_not_asked_to(self, seal, people):
        desk = people.client("manager")
        desk.send(desk.page(f"/seals/{seal.id}"), "Change the status", **GOOD)

        page = people.client("coordinator").page(f"/seals/{seal.id}")

        assert "The seal may not be shown now" in page.text
        assert "Put the live badge on your website" not in page.text
        assert "Code for your website" not in page.text

    @pytest.mark.parametrize("who", ["stranger", "auditor", "administrator"])
    def test_others_do_not_know_of_it(self, seal, people, who):
        client = people.client(who)

        client.page(f"/seals/{seal.id}", status=404)
        assert client.post(f"/seals/{seal.id}/status", data=GOOD).status_code in {400, 404}
        assert "Maple Hollow" not in client.page("/seals").html

    @pytest.mark.parametrize("who", ["coordinator", "viewer"])
    def test_a_member_changes_nothing(self, app, session, seal, people, who):
        app.config["WTF_CSRF_ENABLED"] = False
        try:
            answer = people.client(who).post(f"/seals/{seal.id}/status", data=GOOD)
        finally:
            app.config["WTF_CSRF_ENABLED"] = True

        assert answer.status_code == 403
        assert queries.get(session, seal.id).state is State.ACTIVE


class TestForTheManager:
    def test_all_seals_and_their_pages(self, session, seal, people):
        other = awards.sealed(session, factories.organisation(session, name="Oak Ridge Schools"))
        client = people.client("manager")

        page = client.page("/seals")

        assert {"Maple Hollow Schools", "Oak Ridge Schools"} <= {words for words, _ in page.links}
        assert seal_id.shown(other.seal_id) in page.text
        for odd in ("?page=0", "?page=-3", "?page=99999999999999999999", "?page=x", "?page="):
            client.page(f"/seals{odd}")

    def test_suspend_restore_and_revoke_show_everywhere_at_once(self, client, session, seal, people):
        desk = people.client("manager")
        assert verdict(client, seal)[1] == "valid"
        page = desk.page(f"/seals/{seal.id}")

        page = desk.send(page, "Change the status", **GOOD)
        assert "The status has changed" in page.html
        text, api, badge = soon(client, seal, "suspended")
        assert (api, "Suspended" in text, "A vendor lost a laptop." in text) == ("suspended", True, True)
        assert "uspended" in badge

        page = desk.send(
            page,
            "Change the status",
            event="seal.restored",
            reason="It was found.",
            password=factories.PASSWORD,
        )
        assert soon(client, seal, "valid")[1] == "valid"

        page = desk.send(
            page,
            "Change the status",
            event="seal.revoked",
            reason="It was sold.",
            password=factories.PASSWORD,
        )
        assert soon(client, seal, "revoked")[1] == "revoked"
        assert not page.has_form("Change the status")
        assert [
            words for words in ("A vendor lost", "It was found.", "It was sold.") if words not in page.text
        ] == []

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"event": None}, "Choose what should happen"),
            ({"event": "seal.expired"}, "Not a valid choice"),
            ({"reason": " "}, "Everyone can read it"),
            ({"reason": "x" * 2001}, "2,000"),
            ({"password": ""}, "Enter your password"),
            ({"password": "wrong wrong"}, "This is not your password"),
        ],
        ids=["nothing chosen", "no hand's event", "no reason", "too long", "no password", "wrong password"],
    )
    def test_what_the_form_refuses(self, session, seal, people, change, words):
        client = people.client("manager")

        page = client.send(
            client.page(f"/seals/{seal.id}"), "Change the status", status=400, **{**GOOD, **change}
        )

        assert words in page.text
        assert page.form("Change the status").values["password"] == ""
        session.expire_all()
        assert queries.get(session, seal.id).state is State.ACTIVE

    def test_a_change_by_somebody_else_is_noticed(self, session, seal, people):
        first, second = people.client("manager"), people.client("manager")
        page = second.page(f"/seals/{seal.id}")
        first.send(first.page(f"/seals/{seal.id}"), "Change the status", **{**GOOD, "event": "seal.revoked"})

        page = second.send(page, "Change the status", status=409, **GOOD)

        assert "The status has changed since you opened this page" in page.text
        session.expire_all()
        assert queries.get(session, seal.id).state is State.REVOKED

    def test_only_what_can_happen_is_offered(self, seal, people):
        client = people.client("manager")
        page = client.page(f"/seals/{seal.id}")
        assert page.find("input", value="seal.restored") is None
        page = client.send(page, "Change the status", **GOOD)
        assert page.find("input", value="seal.suspended") is None
        assert page.find("input", value="seal.restored") is not None

    def test_a_manager_of_the_school_system_looks_on(self, app, session, owner, seal):
        insider = factories.member(session, owner, who=awards.manager(session))
        client = app.test_client().sign_in_as(insider)

        page = client.page(f"/seals/{seal.id}")

        assert not page.has_form("Change the status")
