"""`flask users …`: the first administrator comes from the machine itself."""

from __future__ import annotations

import json

import pytest

from tests import factories

GOOD = "four unrelated violet lanterns"


@pytest.fixture
def run(app):
    def invoke(*args, code=0, **kwargs):
        result = app.test_cli_runner().invoke(args=["users", *args], **kwargs)
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


class TestCreateAdmin:
    def test_prints_a_link_that_sets_the_password_once(self, app, client, run):
        made = json.loads(run("create-admin", "--email", "boss@example.org", "--name", "Bo Boss", "--json"))
        path = made["link"].removeprefix("http://localhost")
        client.send(client.page(path), "Set the password", password=GOOD)

        client.sign_in("boss@example.org", GOOD)
        client.page("/admin/people")
        app.test_client().page(path, status=404)

    def test_asks_for_a_password(self, client, run):
        run(
            "create-admin",
            "--email",
            "b@example.org",
            "--name",
            "Bo",
            "--role",
            "manager",
            "--role",
            "auditor",
            "--ask-password",
            input=f"{GOOD}\n{GOOD}\n",
        )

        client.sign_in("b@example.org", GOOD)
        client.page("/admin/requests")

    def test_gives_an_account_that_exists_the_role(self, run, session):
        who = factories.person(session)
        run("create-admin", "--email", who.email.upper(), "--name", "Other")

        session.rollback()
        assert factories.actor_of(session, who).is_administrator
        assert who.name != "Other"

    def test_refuses_what_is_no_address_before_it_asks_for_more(self, app, run, session):
        said = app.test_cli_runner().invoke(args=["users", "create-admin", "--email", "no address"])

        assert said.exit_code == 2
        assert "no address is no mail address." in said.output
        assert "Name:" not in said.output
        assert run("list", "--json") == "[]\n"

    def test_asks_again_where_what_was_typed_is_no_address(self, run):
        asked = run("create-admin", input="bo\nbo@example.org\nBo Boss\n")

        assert "bo is no mail address." in asked
        assert "Bo Boss <bo@example.org>: administrator." in asked

    def test_refuses_a_name_that_cannot_be_seen(self, run):
        run("create-admin", "--email", "b@example.org", "--name", "B\u202eo", code=1)

        assert run("list", "--json") == "[]\n"

    def test_refuses_a_weak_password(self, run):
        run(
            "create-admin",
            "--email",
            "b@example.org",
            "--name",
            "Bo",
            "--ask-password",
            input="short\nshort\n",
            code=1,
        )


class TestList:
    def test_shows_roles_in_words(self, run, session):
        district = factories.organisation(session, name="Maple Grove")
        factories.member(session, district, email="c@example.org")
        factories.administrator(session, email="a@example.org")

        listed = {entry["email"]: entry["roles"] for entry in json.loads(run("list", "--json"))}
        assert listed == {"a@example.org": ["administrator"], "c@example.org": ["coordinator of Maple Grove"]}
        assert "2 people." in run("list")
