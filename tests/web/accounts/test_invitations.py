"""Invitations: for one address, once, for a week, while whoever sent them still may."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Invitation, Membership, Person
from app.core import clock
from app.core.actor import ProgramRole, Role
from tests import factories

GOOD = "four unrelated violet lanterns"
GUEST = "guest@maplegrove.example.org"


@pytest.fixture
def invited(app, session, district, coordinator, path_of):
    """Invite an address by the coordinator's own page, and give back the path of the link."""

    def invite(email=GUEST, role="contributor"):
        host = app.test_client().sign_in_as(coordinator)
        host.send(host.page(f"/team/{district.id}/invite"), "Send", email=email, role=role)
        return path_of(email)

    return invite


def accept(client, path):
    return client.send(client.page(path), "Accept", name="Gus Guest", password=GOOD)


def roles_of(look, email):
    return look(select(func.count()).select_from(Membership).join(Person).where(Person.email == email))


class TestAccepting:
    def test_with_a_new_account(self, client, look, invited):
        page = accept(client, invited())

        assert client.page("/account").heading == "Your account"
        assert "Contributor" in client.page("/account").text
        assert page.status == 200

    def test_with_the_account_that_has_the_address(self, client, session, look, invited):
        known = factories.person(session, email=GUEST)
        path = invited()

        page = client.page(path)
        assert not page.has_form("Accept")
        page = client.page(page.link("Sign in to accept"))
        page = client.send(page, "/sign-in", email=GUEST, password=factories.PASSWORD)
        assert page.path == path
        client.send(page, "Accept")

        session.rollback()
        assert factories.actor_of(session, known).organisation_ids

    def test_as_someone_else_is_refused(self, client, session, look, invited):
        other = factories.person(session)
        path = invited()
        client.sign_in_as(other)

        page = client.page(path)
        assert "not for this account" in page.text
        assert not page.has_form("Accept")
        token = page.form("/sign-out").values["csrf_token"]
        assert client.post(path, data={"csrf_token": token}).status_code == 403
        assert roles_of(look, other.email) == 0

    def test_opening_the_link_accepts_nothing(self, client, look, invited):
        path = invited()
        for _ in range(3):
            client.get(path)
            client.head(path)

        assert look(select(Invitation.accepted_at)) is None

    def test_twice_is_refused(self, app, client, invited):
        path = invited()
        accept(client, path)

        app.test_client().page(path, status=404)

    def test_after_seven_days_is_refused(self, client, invited):
        path = invited()

        with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
            client.page(path, status=404)

    def test_an_altered_link_is_refused(self, client, invited):
        path = invited()

        for other in (
            path[:-1],
            path + "A",
            path[:-1] + ("a" if path[-1] != "a" else "b"),
            path.swapcase(),
            "/invitations/x",
        ):
            assert client.get(other).status_code == 404

    def test_the_role_is_that_of_the_invitation_whatever_is_posted(self, client, session, look, invited):
        path = invited(role="viewer")
        form = client.page(path).form("Accept")
        client.post(
            path,
            data={
                **form.values, "name": "Gus", "password": GOOD, "role": "coordinator", "program_role": "administrator",
                "email": "other@example.org", "organisation_id": "x", "is_admin": "1",
            },
        )  # fmt: skip

        person = look(select(Person).where(Person.email == GUEST))
        actor = factories.actor_of(session, person)
        assert {role for _, role in actor.roles} == {Role.VIEWER}
        assert not actor.program_roles

    def test_without_a_csrf_token_is_refused(self, client, look, invited):
        path = invited()

        assert client.post(path, data={"name": "Gus", "password": GOOD}).status_code == 400
        assert look(select(Invitation.accepted_at)) is None

    def test_the_token_is_in_no_referrer(self, client, invited):
        assert client.get(invited()).headers["Referrer-Policy"] == "strict-origin"


class TestTakingBack:
    def test_a_withdrawn_link_is_dead(self, app, client, district, coordinator, invited):
        path = invited()
        host = app.test_client().sign_in_as(coordinator)
        host.send(host.page(f"/team/{district.id}"), "Withdraw")

        client.page(path, status=404)

    def test_sending_again_replaces_the_link(self, app, client, district, coordinator, invited, path_of):
        first = invited()
        host = app.test_client().sign_in_as(coordinator)
        host.send(host.page(f"/team/{district.id}"), "Send again")

        client.page(first, status=404)
        client.page(path_of(GUEST))

    def test_inviting_again_replaces_the_link(self, client, look, invited):
        first, second = invited(), invited()

        client.page(first, status=404)
        client.page(second)

    def test_it_dies_with_the_role_of_the_inviter(self, app, client, session, district, coordinator, invited):
        from app.accounts.services import team

        path = invited()
        successor = factories.member(session, district)
        team.remove(session, district.id, coordinator.id, by=factories.actor_of(session, successor))

        client.page(path, status=404)

    def test_it_dies_with_the_account_of_the_inviter(self, client, session, coordinator, invited):
        from app.accounts.services import people

        path = invited()
        people.close(
            session, coordinator.id, by=factories.actor_of(session, factories.administrator(session))
        )

        client.page(path, status=404)

    def test_it_dies_with_the_school_system(self, client, session, district, invited):
        from app.accounts.services import organisations

        path = invited()
        organisations.set_open(
            session, district.id, is_open=False, by=factories.actor_of(session, factories.manager(session))
        )

        client.page(path, status=404)

    def test_it_lives_on_when_the_role_is_handed_over(self, client, session, district, coordinator, invited):
        from app.accounts.services import team

        path = invited()
        successor = factories.member(session, district, Role.VIEWER)
        team.hand_over(session, district.id, successor.id, by=factories.actor_of(session, coordinator))

        client.page(path)

    def test_strangers_cannot_touch_it(self, app, session, look, invited):
        invited()
        offered = look(select(Invitation))
        other = factories.member(session, factories.organisation(session))
        for who in (other, factories.manager(session), factories.auditor(session)):
            stranger = app.test_client().sign_in_as(who)
            token = stranger.page("/account").form("/sign-out").values["csrf_token"]
            for act in ("resend", "revoke"):
                answer = stranger.post(f"/invitations/{offered.id}/{act}", data={"csrf_token": token})
                assert answer.status_code == 404
        assert look(select(Invitation.revoked_at)) is None


class TestInviting:
    def test_only_coordinators(self, client, session, district):
        for role in (Role.CONTRIBUTOR, Role.SIGNATORY, Role.VIEWER):
            client.sign_in_as(factories.member(session, district, role))
            client.page(f"/team/{district.id}/invite", status=403)
        client.sign_in_as(factories.member(session, factories.organisation(session)))
        client.page(f"/team/{district.id}/invite", status=404)

    def test_a_program_role_cannot_be_smuggled_in(self, client, look, district, coordinator):
        client.sign_in_as(coordinator)
        page = client.page(f"/team/{district.id}/invite")
        form = page.form("Send")

        for role in ("administrator", "manager", "auditor", ""):
            assert (
                client.post(form.action, data={**form.values, "email": GUEST, "role": role}).status_code
                == 400
            )
        assert look(select(func.count()).select_from(Invitation)) == 0

    def test_does_not_tell_whether_there_is_an_account(self, client, session, district, coordinator):
        factories.person(session, email=GUEST)
        client.sign_in_as(coordinator)
        pages = [
            client.send(client.page(f"/team/{district.id}/invite"), "Send", email=email, role="viewer").html
            for email in (GUEST, "nobody@maplegrove.example.org")
        ]

        assert "on its way" in pages[0]
        assert "on its way" in pages[1]

    def test_is_limited(self, client, session, district, coordinator):
        from app.accounts.errors import TooManyAttempts
        from app.accounts.services import inviting

        by = factories.actor_of(session, coordinator)
        for number in range(60):
            inviting.invite(session, district.id, f"x{number}@example.org", Role.VIEWER, by=by)
        with pytest.raises(TooManyAttempts):
            inviting.invite(session, district.id, "x60@example.org", Role.VIEWER, by=by)
        client.sign_in_as(coordinator)
        page = client.send(
            client.page(f"/team/{district.id}/invite"), "Send", email=GUEST, role="viewer", status=400
        )
        assert "many invitations" in page.text


class TestProgram:
    def test_an_administrator_invites_an_auditor(self, app, client, session, look, path_of):
        host = app.test_client().sign_in_as(factories.administrator(session))
        host.send(host.page("/admin/people/invite"), "Send", email=GUEST, role="auditor")
        accept(client, path_of(GUEST))

        person = look(select(Person).where(Person.email == GUEST))
        assert factories.actor_of(session, person).program_roles == {ProgramRole.AUDITOR}

    def test_nobody_gives_a_role_to_themselves(self, client, session):
        boss = factories.administrator(session)
        client.sign_in_as(boss)

        page = client.send(
            client.page("/admin/people/invite"), "Send", email=boss.email.upper(), role="auditor", status=400
        )
        assert "to themselves" in page.text

    def test_managers_do_not(self, client, session):
        client.sign_in_as(factories.manager(session))

        client.page("/admin/people/invite", status=403)
        client.page("/admin/people", status=403)

    def test_it_dies_with_the_role_of_the_inviter(self, app, client, session, path_of):
        from app.accounts.services import program

        boss, other = factories.administrator(session), factories.administrator(session)
        host = app.test_client().sign_in_as(boss)
        host.send(host.page("/admin/people/invite"), "Send", email=GUEST, role="administrator")
        program.end_role(session, boss.id, ProgramRole.ADMINISTRATOR, by=factories.actor_of(session, other))

        client.page(path_of(GUEST), status=404)
