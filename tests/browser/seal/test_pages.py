"""The decision desk and the page of a seal in a real browser: on every screen, in the dark and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.core.actor import Role
from app.core.db import make_sessions
from app.notification.runner import Runner
from app.seal import seal_id
from app.seal.publication import publisher
from app.seal.services import status
from app.seal.workflow import Event
from tests import awards, factories

LONG = "Saint Bartholomew-on-the-Hill Consolidated Independent Unified School District of Greater Cottonwood"
SCREENS = [
    pytest.param({}, id="desk"),
    pytest.param({"phone": True}, id="phone"),
    pytest.param({"narrow": True, "dark": True}, id="narrow and dark"),
    pytest.param({"dark": True}, id="desk and dark"),
    pytest.param({"javascript": False}, id="without JavaScript"),
]


@pytest.fixture
def session(portal):
    with make_sessions(portal.app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def mo(session):
    return awards.manager(session, name="Mo Keller")


@pytest.fixture
def owner(session):
    made = factories.organisation(session, name=LONG, city="Cottonwood")
    factories.member(session, made, Role.COORDINATOR, email="pat@cottonwood.example")
    return made


@pytest.fixture
def seal(portal, session, owner):
    return awards.sealed(session, owner, publish=publisher(portal.app.extensions))


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_decision_desk_is_in_order(visit, session, owner, mo, wishes):
    good = awards.recommended(session, owner)
    bad = awards.recommended(
        session, outcome="not-award", conclusion="rejected", severity="major", reason="There is no policy."
    )
    done = awards.recommended(session)
    awards.award(session, done, by=factories.actor_of(session, mo))
    visitor = visit(**wishes).sign_in_as(mo)

    visitor.go("/seals/decisions")
    for made in (good, bad, done):
        visitor.go(f"/seals/decisions/{made.id}")
    visitor.page.goto(f"/seals/decisions/{good.id}")
    visitor.page.get_by_role("button", name="Record the decision").click()
    expect(visitor.page.get_by_text("Choose whether to award the seal.").first).to_be_visible()
    visitor.look()


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_managers_pages_are_in_order(visit, portal, session, owner, mo, seal, wishes):
    intent = awards.award(session, awards.recommended(session))
    session.rollback()
    runner = Runner(portal.app.extensions)
    for job_id in runner.due():
        runner.run(job_id)
    visitor = visit(**wishes).sign_in_as(mo)

    page = visitor.go("/seals")
    expect(page.get_by_text("The signing key is missing.")).to_be_visible()
    visitor.go(f"/seals/awards/{intent.id}/reissue")
    page = visitor.go(f"/seals/{seal.id}")
    page.get_by_text("Suspend, restore or revoke").click()
    visitor.look()
    page.get_by_role("button", name="Change the status").click()
    expect(page.get_by_text("Choose what should happen to the seal.").first).to_be_visible()
    visitor.look()


@pytest.mark.parametrize("wishes", SCREENS)
def test_the_school_systems_pages_are_in_order(visit, portal, session, owner, mo, seal, wishes):
    status.change(
        session, seal.id, Event.SUSPENDED, reason="A lost laptop is being looked into.",
        publish=publisher(portal.app.extensions), by=factories.actor_of(session, mo),
    )  # fmt: skip
    viewer = factories.member(session, owner, Role.VIEWER)
    visitor = visit(**wishes).sign_in_as(viewer)

    page = visitor.go("/seals")
    page.get_by_role("link", name="Classroom").click()
    page.wait_for_url(f"**/seals/{seal.id}")
    visitor.look()
    expect(page.get_by_text(seal_id.shown(seal.seal_id)).first).to_be_visible()


def test_before_there_is_a_seal(visit, session, owner):
    visit(phone=True).sign_in_as(factories.member(session, owner)).go("/seals")
