"""New passwords: uniform answers, links that work once, and sessions that end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import time_machine
from sqlalchemy import func, select

from app.accounts.models import PasswordReset
from app.core import clock
from app.notification import rendering
from tests import factories

GOOD = "four unrelated violet lanterns"


def ask(client, email, **kwargs):
    form = client.page("/forgot-password").form("Send")
    return client.post("/forgot-password", data={**form.values, "email": email}, **kwargs)


def use(client, path, password=GOOD, status=200):
    return client.send(client.page(path), "Set the password", password=password, status=status)


class TestForgotten:
    def test_a_link_sets_a_new_password_and_ends_all_sessions(self, app, client, session, mails, path_of):
        who = factories.person(session)
        theirs = app.test_client().sign_in_as(who)
        ask(client, who.email)

        page = use(client, path_of(who.email))

        assert page.heading == "Sign in"
        assert client.get("/account").status_code == 302
        assert theirs.get("/account").status_code == 302
        assert mails(who.email)[-1][0] == "password_changed"
        client.sign_in(who.email, GOOD)
        client.page("/account")

    def test_the_answer_is_the_same_for_everybody(self, app, session, mails):
        known, closed = factories.person(session), factories.person(session, is_active=False)

        answers = [ask(app.test_client(), one) for one in (known.email, closed.email, "nobody@example.org")]

        assert {(one.status_code, one.headers["Location"]) for one in answers} == {
            (303, "/forgot-password/sent")
        }
        assert mails(known.email)
        assert not mails(closed.email)

    def test_the_link_works_once(self, app, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)
        path = path_of(who.email)
        use(client, path)

        app.test_client().page(path, status=404)

    def test_a_newer_link_kills_the_older(self, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)
        older = path_of(who.email)
        ask(client, who.email)

        client.page(older, status=404)
        client.page(path_of(who.email))

    def test_changing_the_password_kills_the_link(self, app, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)
        theirs = app.test_client().sign_in_as(who)
        page = theirs.page("/account/password")
        theirs.send(page, "Change the password", old=factories.PASSWORD, password=GOOD)

        client.page(path_of_reset(path_of, who, session), status=404)

    def test_after_an_hour_it_is_dead(self, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)

        with time_machine.travel(clock.now() + timedelta(minutes=61)):
            client.page(path_of(who.email), status=404)

    def test_altered_links_are_dead(self, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)
        path = path_of(who.email)

        for other in (path[:-1], path + "x", "/reset-password/" + path.rpartition("/")[2].swapcase()):
            client.page(other, status=404)

    def test_an_invitation_link_is_no_reset_link(self, client, session, path_of, district, coordinator):
        from app.accounts.services import inviting
        from app.core.actor import Role

        inviting.invite(
            session, district.id, "g@example.org", Role.VIEWER, by=factories.actor_of(session, coordinator)
        )
        token = path_of("g@example.org").rpartition("/")[2]

        client.page(f"/reset-password/{token}", status=404)
        client.page(f"/register/confirm/{token}", status=404)

    def test_a_scanner_uses_nothing_up(self, app, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)
        for _ in range(3):
            app.test_client().page(path_of(who.email))
            app.test_client().head(path_of(who.email))

        use(client, path_of(who.email))

    def test_a_weak_password_does_not_use_it_up(self, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)

        assert "12 characters" in use(client, path_of(who.email), "short", status=400).text
        use(client, path_of(who.email))

    def test_five_mails_a_day(self, client, session, mails):
        who = factories.person(session)
        for _ in range(8):
            assert ask(client, who.email).status_code == 303

        assert len(mails(who.email)) == 5

    def test_the_owner_gets_in_while_someone_guesses(self, app, client, session, path_of):
        from app.accounts import throttle

        who = factories.person(session)
        for _ in range(100):
            throttle.count(session, {"sign-in:account": who.email})
        form = client.page("/sign-in").form("/sign-in").values
        data = {**form, "email": who.email, "password": factories.PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 429

        ask(client, who.email)
        use(client, path_of(who.email))
        client.sign_in(who.email, GOOD)
        client.page("/account")

    def test_the_token_leaves_the_address(self, client, session, path_of):
        who = factories.person(session)
        ask(client, who.email)
        path = path_of(who.email)

        answer = client.get(path)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Location"] == "/reset-password"
        assert path.rpartition("/")[2] not in client.page(path).html

    def test_links_lead_to_the_configured_address_whatever_the_host_says(
        self, client, session, path_of, settings
    ):
        who = factories.person(session)
        for headers in (
            {"X-Forwarded-Host": "evil.example"},
            {"X-Host": "evil.example"},
            {"Forwarded": "host=evil.example"},
        ):
            ask(client, who.email, headers=headers)
            letter = rendering.render(
                "password_reset",
                {"name": who.name, "path": path_of(who.email)},
                locale="en",
                sender=rendering.Sender("https://seal.example.org", "Program", "UTC"),
            )
            assert "evil" not in letter.body
            assert f"https://seal.example.org{path_of(who.email)}" in letter.body
        assert ask(client, who.email, headers={"Host": "evil.example"}).status_code == 400

    def test_the_mail_goes_to_the_stored_address(self, client, session, mails):
        who = factories.person(session, email="Stored@Example.org")
        ask(client, "sTORED@eXAMPLE.ORG")

        assert mails(who.email)

    def test_the_hash_is_kept_not_the_token(self, client, session, look, path_of):
        who = factories.person(session)
        ask(client, who.email)

        assert look(select(PasswordReset.token_hash)) not in path_of(who.email)
        assert look(select(func.count()).select_from(PasswordReset)) == 1


def path_of_reset(path_of, who, session):
    import json

    from app.notification.models import OutboxJob

    session.rollback()
    for row in session.scalars(select(OutboxJob)):
        content = json.loads(row.payload)
        if content.get("message") == "password_reset":
            return json.loads(content["values"])["path"]
    raise AssertionError


class TestChanging:
    def test_needs_the_old_password(self, client, session):
        client.sign_in_as(factories.person(session))
        page = client.page("/account/password")

        page = client.send(page, "Change the password", old="not the password", password=GOOD, status=400)
        assert "not the password you use now" in page.text

    def test_guessing_the_old_one_is_throttled(self, client, session):
        client.sign_in_as(factories.person(session))
        page = client.page("/account/password")
        form = page.form("Change")

        codes = [
            client.post(form.action, data={**form.values, "old": "wrong", "password": GOOD}).status_code
            for _ in range(11)
        ]
        assert codes == [400] * 10 + [429]

    def test_ends_other_sessions_renews_this_one_and_sends_a_notice(self, app, client, session, mails):
        who = factories.person(session)
        other = app.test_client().sign_in_as(who)
        client.sign_in_as(who)
        before = client.get_cookie("seal").value

        client.send(client.page("/account/password"), "Change", old=factories.PASSWORD, password=GOOD)

        client.page("/account")
        assert other.get("/account").status_code == 302
        copied = app.test_client()
        copied.set_cookie("seal", before)
        assert copied.get("/account").status_code == 302
        assert mails(who.email)[-1][0] == "password_changed"

    def test_weak_ones_are_explained(self, client, session):
        client.sign_in_as(factories.person(session, name="Ludmila Bergstrom"))

        for weak, words in (
            ("short", "12 characters"), ("x" * 300, "at most 256"), ("password1234", "guessed"), ("ludmilabergstrom1", "guessed"),
            ("aaaaaaaaaaaa", "guessed"), ("123456789012", "guessed"), ("abcabcabcabc", "guessed"), ("qwertyuiop12", "guessed"),
        ):  # fmt: skip
            page = client.page("/account/password")
            page = client.send(page, "Change", old=factories.PASSWORD, password=weak, status=400)
            assert words in page.text, weak


class TestMails:
    def test_every_letter_can_be_rendered(self):
        now = clock.now()
        values = {
            "name": "Jo Marsh", "organisation": "Maple Grove", "by": "Cora Lane", "role": "viewer", "roles": ["viewer"],
            "expires": now, "at": now, "path": "/x/y", "reason": "No.",
        }  # fmt: skip
        sender = rendering.Sender("https://seal.example.org", "Program", "UTC")
        for message in (
            "invitation", "registration_confirm", "registration_known", "join_request_waiting", "join_request_approved",
            "join_request_refused", "coordinator_joined", "roles_changed", "program_role_ended", "password_reset", "password_changed",
        ):  # fmt: skip
            letter = rendering.render(message, values, locale="en", sender=sender)
            assert "%(" not in letter.body
            assert "https://seal.example.org/" in letter.body
            assert Path(f"templates/email/{message}.txt").name
