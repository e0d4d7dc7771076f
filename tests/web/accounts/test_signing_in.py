"""Signing in and out: uniform, throttled, revocable, never redirected away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts import passwords
from app.accounts.models import Attempt, SignInSession
from app.core import clock
from tests import factories

COOKIE = "seal"


WRONG = "wrong password, certainly"


def attempt(client, email, password=WRONG):
    form = client.page("/sign-in").form("/sign-in")
    return client.post("/sign-in", data={**form.values, "email": email, "password": password})


class TestSigningIn:
    def test_a_refusal_is_said_in_the_title_too(self, client):
        assert "<title>Error: Sign in" in attempt(client, "nobody@example.org").text

    def test_answers_the_same_whoever_it_is(self, app, session):
        factories.person(session, email="known@example.org")
        factories.person(session, email="closed@example.org", is_active=False)

        answers = [
            attempt(app.test_client(), email)
            for email in ("known@example.org", "closed@example.org", "nobody@example.org")
        ]
        answers.append(attempt(app.test_client(), "closed@example.org", factories.PASSWORD))

        bodies = {answer.text for answer in answers}
        texts = {re.sub("(known|closed|nobody)@", "@", body) for body in bodies}
        assert {answer.status_code for answer in answers} == {401}
        assert len({self.without_token(text) for text in texts}) == 1

    @staticmethod
    def without_token(text):
        return re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", text)

    def test_hashes_a_password_for_nobody_too(self, client, monkeypatch):
        asked = []
        real = passwords.HASHER.verify
        monkeypatch.setattr(
            "app.accounts.passwords.HASHER",
            type(
                "Spy",
                (),
                {
                    "verify": lambda self, hashed, word: asked.append(hashed) or real(hashed, word),
                    "hash": passwords.HASHER.hash,
                },
            )(),
        )

        attempt(client, "nobody@example.org")

        assert len(asked) == 1

    def test_spelling_of_the_address_does_not_matter(self, app, session):
        factories.person(session, email="Known@Example.org")

        for email in ("known@example.org", " KNOWN@EXAMPLE.ORG "):
            assert attempt(app.test_client(), email, factories.PASSWORD).status_code == 303
        for email in ("ｋnown@example.org", "knоwn@example.org", "known+1@example.org"):  # noqa: RUF001  # a disguise is what is tested
            assert attempt(app.test_client(), email, factories.PASSWORD).status_code == 401

    def test_a_password_is_taken_exactly(self, app, session):
        factories.person(session, email="exact@example.org", password=" Ünusual lantern ✓ walk ")

        assert attempt(app.test_client(), "exact@example.org", " Ünusual lantern ✓ walk ").status_code == 303
        for wrong in ("Ünusual lantern ✓ walk", " U\u0308nusual lantern ✓ walk ", " ünusual lantern ✓ walk "):
            assert attempt(app.test_client(), "exact@example.org", wrong).status_code == 401

    def test_a_huge_password_is_refused_quickly(self, client, session):
        factories.person(session, email="known@example.org")

        assert attempt(client, "known@example.org", "x" * 300_000).status_code == 400

    @pytest.mark.parametrize(
        "target",
        [
            "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "%2f%2fevil.example", "/\t/evil",
            "javascript:alert(1)", "\t//evil", "/%09/evil.example", "https://localhost@evil.example", "///evil.example", "/\n/evil", "evil",
        ],
    )  # fmt: skip
    def test_never_leads_away(self, client, session, target):
        who = factories.person(session)
        form = client.get("/sign-in", query_string={"next": target})
        data = {"email": who.email, "password": factories.PASSWORD, "next": target}
        page = client.page("/sign-in")
        answer = client.post("/sign-in", data={**page.form("/sign-in").values, **data})

        assert form.status_code == 200
        assert answer.status_code == 303
        location = answer.headers["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\", "/\t", "/\n"))

    def test_leads_to_where_one_wanted_to_be(self, client, session):
        who = factories.person(session)

        page = client.page("/account/profile")
        page = client.send(page, "/sign-in", email=who.email, password=factories.PASSWORD)
        assert page.path == "/account/profile"

    def test_a_weak_hash_is_renewed(self, client, session, look):
        from argon2 import PasswordHasher

        from app.accounts.models import Person

        who = factories.person(session, email="old@example.org")
        from app.core.db import atomic

        with atomic(session):
            who.password_hash = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(
                factories.PASSWORD
            )
        attempt(client, "old@example.org", factories.PASSWORD)

        assert not passwords.needs_rehash(
            look(select(Person.password_hash).where(Person.email == "old@example.org"))
        )


class TestThrottle:
    def test_holds_across_browsers_and_beside_a_right_password(self, app, session):
        factories.person(session, email="known@example.org")
        codes = [attempt(app.test_client(), "known@example.org").status_code for _ in range(11)]

        assert codes == [401] * 10 + [429]
        assert attempt(app.test_client(), "KNOWN@example.org", factories.PASSWORD).status_code == 429

    def test_holds_across_a_restart(self, app, make_app, session):
        for _ in range(10):
            attempt(app.test_client(), "nobody@example.org")

        assert attempt(make_app().test_client(), "nobody@example.org").status_code == 429

    def test_forged_addresses_do_not_help(self, app, session):
        codes = []
        for number in range(11):
            client = app.test_client()
            form = client.page("/sign-in").form("/sign-in")
            answer = client.post(
                "/sign-in",
                data={**form.values, "email": "nobody@example.org", "password": "wrong"},
                headers={
                    "X-Forwarded-For": f"10.0.0.{number}",
                    "X-Real-IP": f"10.0.0.{number}",
                    "Forwarded": f"for=10.0.0.{number}",
                },
            )
            codes.append(answer.status_code)

        assert codes[-1] == 429

    def test_spraying_many_accounts_is_slowed(self, app):
        codes = [attempt(app.test_client(), f"x{number}@example.org").status_code for number in range(31)]

        assert codes == [401] * 30 + [429]

    def test_ends_by_itself(self, app, session):
        factories.person(session, email="known@example.org")
        for _ in range(11):
            attempt(app.test_client(), "known@example.org")

        with time_machine.travel(clock.now() + timedelta(minutes=6)):
            assert attempt(app.test_client(), "known@example.org", factories.PASSWORD).status_code == 303

    def test_another_source_is_not_locked_out(self, app, session):
        factories.person(session, email="known@example.org")
        for _ in range(11):
            attempt(app.test_client(), "known@example.org")

        client = app.test_client()
        form = client.page("/sign-in").form("/sign-in")
        data = {**form.values, "email": "known@example.org", "password": factories.PASSWORD}
        assert (
            client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 303
        )

    def test_keeps_no_address_in_the_clear(self, client, session, look):
        attempt(client, "nobody@example.org")

        assert "nobody" not in look(select(Attempt.key_hash))


class TestSessions:
    def cookie_of(self, client):
        return client.get_cookie(COOKIE).value

    def replay(self, app, value):
        client = app.test_client()
        client.set_cookie(COOKIE, value)
        return client.get("/account").status_code

    def test_a_copied_cookie_dies_with_signing_out(self, app, client, session):
        client.sign_in(factories.person(session, email="a@example.org").email, factories.PASSWORD)
        kept = self.cookie_of(client)
        assert self.replay(app, kept) == 200

        client.send(client.page("/account"), "/sign-out")

        assert self.replay(app, kept) == 302

    def test_signing_in_gives_a_new_session_and_ends_the_old(self, app, client, session):
        one, two = factories.person(session), factories.person(session)
        client.sign_in(one.email, factories.PASSWORD)
        kept = self.cookie_of(client)
        form = client.page("/account").form("/sign-out").values

        data = {**form, "email": two.email, "password": factories.PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 303

        assert self.replay(app, kept) == 302
        assert client.post("/account/profile", data={**form, "name": "Eve"}).status_code == 400

    def test_a_planted_cookie_is_not_kept(self, app, client, session):
        planted = app.test_client()
        planted.page("/sign-in")
        client.set_cookie(COOKIE, self.cookie_of(planted))
        client.sign_in(factories.person(session).email, factories.PASSWORD)

        assert planted.get("/account").status_code == 302

    def test_ends_after_idling_and_at_last(self, client, session, settings):
        client.sign_in_as(factories.person(session))
        start = clock.now()

        with time_machine.travel(start + timedelta(minutes=settings.session_idle_minutes + 1)):
            assert client.get("/account").status_code == 302
        client.sign_in_as(factories.person(session))
        for minutes in range(0, settings.session_hours * 60, 30):
            with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
                assert client.get("/account").status_code == 200
        with time_machine.travel(start + timedelta(hours=settings.session_hours, minutes=1)):
            assert client.get("/account").status_code == 302

    def test_one_can_be_ended_from_another_browser(self, app, client, session):
        who = factories.person(session)
        other = app.test_client().sign_in_as(who)
        client.sign_in_as(who)

        client.send(client.page("/account"), "/end")

        assert other.get("/account").status_code == 302
        assert client.get("/account").status_code == 200

    def test_of_other_people_cannot_be_ended(self, app, client, session, look):
        victim, who = factories.person(session), factories.person(session)
        theirs = app.test_client().sign_in_as(victim)
        client.sign_in_as(who)
        visit = look(select(SignInSession.id).where(SignInSession.person_id == victim.id))
        token = client.page("/account").form("/sign-out").values["csrf_token"]
        client.post(f"/account/sessions/{visit}/end", data={"csrf_token": token})

        assert theirs.get("/account").status_code == 200

    def test_all_others_and_everywhere(self, app, client, session):
        who = factories.person(session)
        others = [app.test_client().sign_in_as(who) for _ in range(2)]
        client.sign_in_as(who)

        client.send(client.page("/account"), "End all others")
        assert [one.get("/account").status_code for one in others] == [302, 302]
        kept = self.cookie_of(client)
        client.send(client.page("/account"), "Sign out everywhere")
        assert self.replay(app, kept) == 302

    def test_die_at_once_with_the_account(self, client, session):
        from app.accounts.services import people

        who = factories.person(session)
        client.sign_in_as(who)
        client.page("/account")
        people.close(session, who.id, by=factories.actor_of(session, factories.administrator(session)))

        assert client.get("/account").status_code == 302

    def test_do_not_come_back_when_the_account_is_opened(self, client, session):
        from app.accounts.services import people

        who, by = factories.person(session), factories.actor_of(session, factories.administrator(session))
        client.sign_in_as(who)
        people.close(session, who.id, by=by)
        people.reopen(session, who.id, by=by)

        assert client.get("/account").status_code == 302

    def test_are_kept_as_hashes(self, client, session, look):
        client.sign_in_as(factories.person(session))
        with client.session_transaction() as cookie:
            token = cookie["_user_id"]

        assert len(token) >= 43
        assert look(select(SignInSession.token_hash)) != token

    def test_a_broken_cookie_is_a_visitor(self, app):
        for value in ("x", "a" * 8000, ".eJw.x.y", "=__Host-seal=1", "é".encode().decode("latin-1")):
            client = app.test_client(use_cookies=False)
            assert client.get("/account", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 302

    def test_old_ones_are_cleared(self, client, session, look):
        who = factories.person(session)
        client.sign_in_as(who)
        with time_machine.travel(clock.now() + timedelta(days=2)):
            client.sign_in(who.email, factories.PASSWORD)

        assert look(select(func.count()).select_from(SignInSession)) == 1

    def test_the_cookie_is_guarded(self, make_app):
        client = make_app(base_url="https://seal.example.org").test_client()
        header = client.get("/sign-in", base_url="https://seal.example.org").headers["Set-Cookie"]

        assert header.startswith("__Host-seal=")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in header
        assert "Domain" not in header


class TestForgedRequests:
    def test_every_post_needs_the_token_of_this_session(self, app, client, session, district, coordinator):
        client.sign_in_as(coordinator)
        other = app.test_client().sign_in_as(factories.person(session))
        foreign = other.page("/account").form("/sign-out").values["csrf_token"]
        posts = [
            rule
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("accounts.") and "POST" in (rule.methods or ())
        ]
        assert len(posts) > 20
        with app.test_request_context():
            from flask import url_for

            for rule in posts:
                values = {
                    name: district.id if converter.__class__.__name__ == "UUIDConverter" else "administrator"
                    for name, converter in rule._converters.items()
                }
                path = url_for(rule.endpoint, **values)
                for data in ({}, {"csrf_token": ""}, {"csrf_token": foreign}):
                    assert client.post(path, data=data).status_code == 400, (path, data)
                assert client.post(f"{path}?csrf_token={foreign}").status_code == 400, path

    def test_other_origins_are_refused(self, client, session):
        client.sign_in_as(factories.person(session, name="Before"))
        form = client.page("/account/profile").form("Save")

        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            answer = client.post(form.action, data={**form.values, "name": "After"}, headers=headers)
            assert answer.status_code == 403
        assert "Before" in client.page("/account").text
