"""Teams: roles in words, removal at once, a coordinator always."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Membership
from app.core.actor import Role
from tests import factories


class TestRoles:
    def test_change_and_count_at_once(self, app, client, session, district, coordinator, mails):
        colleague = factories.member(session, district, Role.VIEWER)
        theirs = app.test_client().sign_in_as(colleague)
        theirs.page(f"/team/{district.id}/invite", status=403)
        client.sign_in_as(coordinator)

        page = client.page(f"/team/{district.id}/people/{colleague.id}")
        client.send(page, "Save the roles", roles=["coordinator", "signatory"])

        theirs.page(f"/team/{district.id}/invite")
        assert mails(colleague.email)[-1][1]["roles"] == ["coordinator", "signatory"]

    def test_none_is_refused(self, client, session, district, coordinator):
        colleague = factories.member(session, district, Role.VIEWER)
        client.sign_in_as(coordinator)
        page = client.page(f"/team/{district.id}/people/{colleague.id}")

        assert "at least one role" in client.send(page, "Save the roles", roles=[], status=400).text

    def test_of_the_last_coordinator_stay(self, client, session, district, coordinator):
        client.sign_in_as(coordinator)
        page = client.page(f"/team/{district.id}/people/{coordinator.id}")

        page = client.send(page, "Save the roles", roles=["viewer"], status=400)
        assert "needs a coordinator" in page.text
        page = client.send(client.page(f"/team/{district.id}"), "Leave the team")
        assert "needs a coordinator" in page.html
        assert factories.actor_of(session, coordinator).has_role(Role.COORDINATOR, district.id)

    def test_are_not_for_members_of_other_teams(self, client, session, district, coordinator):
        other = factories.organisation(session)
        stranger = factories.member(session, other)
        client.sign_in_as(coordinator)

        client.page(f"/team/{other.id}", status=404)
        client.page(f"/team/{other.id}/people/{stranger.id}", status=404)
        client.page(f"/team/{district.id}/people/{stranger.id}", status=404)
        token = client.page("/account").form("/sign-out").values["csrf_token"]
        for path in (
            f"/team/{other.id}/people/{stranger.id}", f"/team/{other.id}/people/{stranger.id}/remove",
            f"/team/{other.id}/people/{coordinator.id}", f"/team/{district.id}/people/{stranger.id}/hand-over",
            f"/team/{district.id}/people/{stranger.id}", f"/team/{district.id}/people/{stranger.id}/remove",
        ):  # fmt: skip
            answer = client.post(path, data={"csrf_token": token, "roles": "coordinator"})
            assert answer.status_code == 404, path
        assert factories.actor_of(session, stranger).has_role(Role.COORDINATOR, other.id)

    def test_members_cannot_change_anything(self, client, session, district, coordinator):
        for role in (Role.CONTRIBUTOR, Role.SIGNATORY, Role.VIEWER):
            me = factories.member(session, district, role)
            client.sign_in_as(me)
            assert "Invite" not in client.page(f"/team/{district.id}").text
            token = client.page("/account").form("/sign-out").values["csrf_token"]
            for path in (
                f"/people/{me.id}",
                f"/people/{coordinator.id}/remove",
                f"/people/{me.id}/hand-over",
                "/invite",
            ):
                data = {
                    "csrf_token": token,
                    "roles": "coordinator",
                    "email": "a@example.org",
                    "role": "coordinator",
                }
                assert client.post(f"/team/{district.id}{path}", data=data).status_code == 403, path


class TestLeaving:
    def test_removal_takes_effect_at_once_and_stays_on_record(
        self, app, client, session, district, coordinator, look
    ):
        colleague = factories.member(session, district, Role.CONTRIBUTOR)
        theirs = app.test_client().sign_in_as(colleague)
        theirs.page(f"/team/{district.id}")
        client.sign_in_as(coordinator)

        client.send(client.page(f"/team/{district.id}/people/{colleague.id}"), "/remove")

        theirs.page(f"/team/{district.id}", status=404)
        assert look(select(Membership.ended_at).where(Membership.person_id == colleague.id)) is not None
        assert factories.actor_of(session, colleague).former_organisation_ids == {district.id}

    def test_anybody_may_leave(self, client, session, district, coordinator):
        colleague = factories.member(session, district, Role.VIEWER)
        client.sign_in_as(colleague)

        client.send(client.page(f"/team/{district.id}"), "Leave the team")
        client.page(f"/team/{district.id}", status=404)

    def test_handing_over_swaps_the_roles(self, client, session, district, coordinator):
        colleague = factories.member(session, district, Role.VIEWER)
        client.sign_in_as(coordinator)

        client.send(client.page(f"/team/{district.id}/people/{colleague.id}"), "/hand-over")

        assert factories.actor_of(session, colleague).has_role(Role.COORDINATOR, district.id)
        mine = factories.actor_of(session, coordinator)
        assert {role for _, role in mine.roles} == {Role.CONTRIBUTOR}


class TestSeveralTeams:
    def test_are_listed(self, client, session, district, coordinator):
        other = factories.organisation(session, name="Second Schools")
        factories.member(session, other, Role.VIEWER, who=coordinator)
        client.sign_in_as(coordinator)

        page = client.page("/team")
        assert page.link("Second Schools").endswith(str(other.id))
        client.page(f"/team/{other.id}/invite", status=403)
