"""Typing into a practice page: nothing typed is ever lost, whatever happens on the way to the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.assessment import queries
from app.core.actor import Role
from tests import factories


@pytest.fixture
def district(portal):
    """A school system with two people and a draft."""
    with portal.app.extensions["database"][1]() as session:
        owner = factories.organisation(session, name="Maple Valley")
        dana = factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz", email="dana@example.org")
        sam = factories.member(session, owner, Role.CONTRIBUTOR, name="Sam Lee")
        made = factories.assessment(session, owner)
        path = f"/assessments/{made.id}/practices/L3"
        yield {"session": session, "dana": dana, "sam": sam, "id": made.id, "path": path}


def kept(district):
    district["session"].rollback()
    return queries.response(district["session"], district["id"], "L3")


def state(page):
    return page.locator("[data-save-state]")


SAVED = re.compile(r"Saved at \d")


def test_saves_while_one_types_and_says_so(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    page = visitor.go(district["path"])

    page.locator("label[for=rating-3]").click()
    page.get_by_label("How do you do it?").fill("We review it each fall.")

    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("[data-practice-state]")).to_contain_text("Needs evidence")
    assert (kept(district).rating, kept(district).narrative) == (3, "We review it each fall.")
    visitor.look()


def test_goes_on_by_itself_once_the_network_is_back(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    page = visitor.go(district["path"])
    visitor.context.set_offline(True)

    page.get_by_label("How do you do it?").fill("Typed on a train.")
    expect(state(page)).to_contain_text("Not saved yet: still on this page")
    assert kept(district) is None
    visitor.context.set_offline(False)

    expect(state(page)).to_have_text(SAVED)
    assert kept(district).narrative == "Typed on a train."


def test_leaving_with_unsaved_words_asks_first_and_only_then(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    page = visitor.go(district["path"])
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.get_by_label("How do you do it?").fill("Kept.")
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    assert asked == []

    visitor.context.set_offline(True)
    page.get_by_label("How do you do it?").type(" More.")
    expect(state(page)).to_contain_text("still on this page")
    page.route("**/autosave", lambda route: route.abort())
    visitor.context.set_offline(False)
    page.goto("/assessments")
    assert asked == ["beforeunload"]


def conflict(visit, district, mine="Mine in full.", theirs="Theirs in full."):
    """Dana and Sam have the page open; Sam is quicker."""
    dana, sam = visit().sign_in_as(district["dana"]), visit().sign_in_as(district["sam"])
    dana.expect("409 for POST")
    page, other = dana.go(district["path"]), sam.go(district["path"])
    other.get_by_label("How do you do it?").fill(theirs)
    expect(state(other)).to_have_text(SAVED)
    page.get_by_label("How do you do it?").fill(mine)
    expect(page.get_by_role("heading", name="Saved meanwhile by Sam Lee").first).to_be_visible()
    return dana, page


def test_two_who_write_at_once_both_keep_their_words(visit, district):
    visitor, page = conflict(visit, district)
    visitor.look()

    page.get_by_role("button", name="Keep both").click()

    expect(state(page)).to_have_text(SAVED)
    assert kept(district).narrative == "Mine in full.\n\n[From Sam Lee:]\nTheirs in full."


def test_using_mine_keeps_theirs_in_view(visit, district):
    _, page = conflict(visit, district)

    page.get_by_role("button", name="Use mine").click()

    expect(state(page)).to_have_text(SAVED)
    assert kept(district).narrative == "Mine in full."
    page.get_by_text("The text you replaced").click()
    expect(page.get_by_text("Theirs in full.")).to_be_visible()


def test_using_theirs_keeps_mine_in_view(visit, district):
    _, page = conflict(visit, district)

    page.get_by_role("button", name="Use theirs").click()

    expect(page.get_by_label("How do you do it?")).to_have_value("Theirs in full.")
    expect(state(page)).to_have_text(SAVED)
    page.get_by_text("The text you replaced").click()
    expect(page.get_by_text("Mine in full.")).to_be_visible()


def test_words_survive_the_end_of_the_session(visit, district, portal):
    visitor = visit().sign_in_as(district["dana"])
    for fault in ("400 for POST", "401 for"):
        visitor.expect(fault)
    page = visitor.go(district["path"])
    visitor.context.clear_cookies()
    page.get_by_label("How do you do it?").fill("Typed after the end.")
    expect(state(page)).to_contain_text("You were signed out")

    with visitor.context.expect_page() as opened:
        state(page).get_by_role("link", name="Sign in in a new tab").click()
    door = opened.value
    door.get_by_label("Email address").fill("dana@example.org")
    door.get_by_label("Password").fill(factories.PASSWORD)
    door.get_by_role("button", name="Sign in").click()
    door.wait_for_url("**/practices/L3")
    door.close()

    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(state(page)).to_have_text(SAVED)
    assert kept(district).narrative == "Typed after the end."


def test_a_text_that_is_too_long_stays_and_is_said_to_be(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    visitor.expect("422 for POST")
    page = visitor.go(district["path"])

    page.get_by_label("How do you do it?").fill("word " * 4100)

    expect(state(page)).to_contain_text("20,000 fit")
    expect(page.get_by_label("How do you do it?")).to_have_value("word " * 4100)


@pytest.mark.parametrize("wishes", [{}, {"dark": True}, {"phone": True}, {"narrow": True}], ids=str)
def test_every_page_is_in_order(visit, district, wishes):
    visitor = visit(**wishes).sign_in_as(district["dana"])

    for path in ("", "/readiness", "/check", "/record", "/practices/L1"):
        visitor.go(f"/assessments/{district['id']}{path}")
    visitor.go("/assessments")
    visitor.go("/assessments/start")


def test_without_javascript_the_page_saves_too(visit, district):
    page = visit(javascript=False).sign_in_as(district["dana"]).go(district["path"])

    page.get_by_label("How do you do it?").fill("Typed without a script.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_label("How do you do it?")).to_have_value("Typed without a script.")
    assert kept(district).narrative == "Typed without a script."
