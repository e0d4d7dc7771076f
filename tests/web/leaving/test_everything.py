"""The page on which a coordinator takes everything along."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.core.actor import Role
from app.leaving import services
from tests import factories


@pytest.fixture
def district(session):
    return factories.organisation(session, name="Maple Valley")


@pytest.fixture
def dana(session, district):
    return factories.member(session, district, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def page(district):
    return f"/team/{district.id}/everything"


def made(app, session, district, dana):
    from app.assessment.room import ROOM

    asked = services.ask(session, district.id, by=factories.actor_of(session, dana))
    storage = app.extensions[ROOM]().storage
    services.make(session, storage, asked.id, app.extensions["settings"].var_dir / "packages")
    return asked.id


def test_is_reached_from_the_team_and_asks_for_a_package(client, district, dana, page):
    client.sign_in_as(dana)

    team = client.page(f"/team/{district.id}")
    waiting = client.send(client.page(team.link("Take everything along")), "Make the package")

    assert "The package is being made" in waiting.text
    assert not waiting.has_form("Make the package")


def test_a_package_that_is_made_is_downloaded_with_the_password(app, session, client, district, dana, page):
    package = made(app, session, district, dana)
    client.sign_in_as(dana)

    form = client.page(page).form("Download the package")
    answer = client.post(f"{page}/{package}/file", data={**form.values, "password": factories.PASSWORD})

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="everything-')
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_another_password_is_refused_on_the_form(app, session, client, district, dana, page):
    made(app, session, district, dana)
    client.sign_in_as(dana)

    refused = client.send(client.page(page), "Download the package", status=400, password="not this one")

    assert "This is not your password." in refused.text


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.SIGNATORY, Role.VIEWER])
def test_others_of_the_team_are_not_shown_it(session, client, district, page, role):
    client.sign_in_as(factories.member(session, district, role))

    assert page not in client.get(f"/team/{district.id}").text
    assert client.get(page).status_code == 403


def test_strangers_do_not_learn_of_it(session, client, page):
    other = factories.organisation(session, name="Birch Schools")
    client.sign_in_as(factories.member(session, other, Role.COORDINATOR))

    assert client.get(page).status_code == 404
