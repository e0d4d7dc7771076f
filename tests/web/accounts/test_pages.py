"""Every page of accounts and administration can be shown."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from tests import factories


class TestPages:
    @pytest.mark.parametrize(
        "path",
        [
            "/sign-in",
            "/register",
            "/register?q=maple",
            "/register/new",
            "/register/sent",
            "/forgot-password",
            "/forgot-password/sent",
        ],
    )
    def test_for_visitors(self, client, district, path):
        client.page(path)

    def test_for_a_coordinator(self, client, session, district, coordinator):
        colleague = factories.member(session, district, Role.VIEWER)
        client.sign_in_as(coordinator)

        for path in ("/account", "/account/profile", "/account/password", "/team", "/register/new"):
            client.page(path)
        client.page(f"/team/{district.id}/invite")
        client.page(f"/team/{district.id}/people/{colleague.id}")

    def test_for_those_who_run_the_program(self, client, session, district, coordinator):
        boss = factories.administrator(session)
        factories.of_program(session, factories.ProgramRole.MANAGER, who=boss)
        client.sign_in_as(boss)

        for path in (
            "/admin",
            "/admin/requests",
            "/admin/organisations",
            "/admin/organisations/new",
            "/admin/people",
            "/admin/people/invite",
        ):
            client.page(path)
        client.page(f"/admin/organisations/{district.id}")
        client.page(f"/admin/people/{coordinator.id}")
        client.page(f"/admin/people/{boss.id}")
        client.page(f"/team/{district.id}")
