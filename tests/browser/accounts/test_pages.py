"""Pages of accounts and administration on every screen, and the way in from registration to the team."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import SignInSession
from app.accounts.services import inviting, registering
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.notification.models import OutboxJob
from tests import factories

GOOD = "four unrelated violet lanterns"
SCREENS = [{}, {"phone": True, "dark": True}, {"narrow": True}, {"dark": True, "javascript": False}]
SCREEN_NAMES = ["desk", "dark phone", "narrow", "dark without JavaScript"]
PICTURES = os.environ.get("ACCOUNTS_PICTURES", "")


def newest_path(session, address):
    session.rollback()
    for row in session.scalars(select(OutboxJob).order_by(OutboxJob.created_at.desc())):
        content = json.loads(row.payload)
        if content.get("to") == address:
            return json.loads(content["values"])["path"]
    raise AssertionError(address)


@pytest.fixture
def world(session):
    """A school system with a team, an invitation and people of the program."""
    district = factories.organisation(
        session,
        name="Maple Grove Local School District of the Upper Cuyahoga Valley",
        city="Akron",
        leaid="3904348",
    )
    boss = factories.administrator(session, name="Ada Ministrator", job_title="Program office")
    factories.of_program(session, factories.ProgramRole.MANAGER, who=boss)
    cora = factories.member(
        session, district, Role.COORDINATOR, Role.SIGNATORY, name="Cora Lane", job_title="Privacy lead"
    )
    gus = factories.member(
        session,
        district,
        Role.CONTRIBUTOR,
        name="Gus Wetherington-Throckmorton",
        email="gus@averylongdomainname.k12.example.org",
    )
    inviting.invite(
        session,
        district.id,
        "guest@maplegrove.example.org",
        Role.VIEWER,
        by=factories.actor_of(session, cora),
    )
    asked = registering.ask_to_join(
        session,
        registering.Wish(
            name="S\u0440ringfield Schools", city="Springfield", state="OH", note="Look at our staff page."
        ),
        by=factories.actor_of(session, factories.person(session, name="Ned Newcomer")),
    )
    factories.organisation(session, name="Springfield Schools", state="IL")
    with atomic(session):
        session.add(
            SignInSession(
                person_id=cora.id,
                token_hash="x" * 64,
                user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
                expires_at=clock.now() + timedelta(hours=5),
            )
        )
    return {"district": district.id, "boss": boss, "cora": cora, "gus": gus.id, "asked": asked.id}


@pytest.mark.parametrize("screen", SCREENS, ids=SCREEN_NAMES)
def test_are_in_order_on_every_screen(visit, session, world, screen):
    district, gus = world["district"], world["gus"]
    link = newest_path(session, "guest@maplegrove.example.org")
    tours = [
        (None, ["/sign-in", "/register", "/register?q=maple", f"/register/{district}", "/register/new", "/register/sent", "/forgot-password", "/invitations/x", link]),
        (world["cora"], ["/account", "/account/profile", "/account/password", f"/team/{district}", f"/team/{district}/invite", f"/team/{district}/people/{gus}"]),
        (world["boss"], ["/admin", "/admin/requests", f"/admin/requests/{world['asked']}", "/admin/organisations", f"/admin/organisations/{district}", "/admin/people", f"/admin/people/{gus}", "/admin/people/invite"]),
    ]  # fmt: skip
    for who, paths in tours:
        visitor = visit(**screen)
        if who is not None:
            visitor.sign_in_as(who)
        for path in paths:
            page = visitor.go(path)
            if PICTURES:
                name = f"{SCREENS.index(screen)}{path.replace(str(district), 'd').replace('/', '_')[:40]}"
                page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_registration_to_the_team(visit, session, javascript):
    district = factories.organisation(session, name="Maple Grove Local Schools", city="Akron")
    boss = factories.manager(session)
    newcomer = visit(javascript=javascript)
    page = newcomer.go("/register")
    page.get_by_label("Name, city or NCES ID").fill("maple")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Maple Grove Local Schools").click()
    page.get_by_label("Your name").fill("Jo Marsh")
    page.get_by_label("Work email address").fill("jo@maplegrove.example.org")
    page.get_by_role("button", name="Ask to act").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    page = newcomer.go(newest_path(session, "jo@maplegrove.example.org"))
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("New password").fill(GOOD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Email address").fill("jo@maplegrove.example.org")
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Waiting for the program").wait_for()

    manager = visit(javascript=javascript).sign_in_as(boss)
    desk = manager.go(newest_path(session, boss.email))
    desk.get_by_role("button", name="Approve the request").click()
    desk.get_by_text("Approved. The person is coordinator").wait_for()

    page = newcomer.go("/team")
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("Email address").fill("guest@maplegrove.example.org")
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("is on its way").wait_for()

    guest = visit(javascript=javascript)
    page = guest.go(newest_path(session, "guest@maplegrove.example.org"))
    page.get_by_label("Your name").fill("Gus Guest")
    page.get_by_label("New password").or_(page.get_by_label("Choose a password")).fill(GOOD)
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_text("Your account is ready").wait_for()
    assert guest.go("/account").get_by_text("Viewer").count() == 1

    forgetful = visit(javascript=javascript)
    page = forgetful.go("/forgot-password")
    page.get_by_label("Email address").fill("guest@maplegrove.example.org")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    page = forgetful.go(newest_path(session, "guest@maplegrove.example.org"))
    page.get_by_label("New password").fill("another four words entirely")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert district is not None
