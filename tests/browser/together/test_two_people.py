"""Two people on one practice: both see it, and a conflict shows both sides whole and loses neither."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.assessment import queries
from app.core.actor import Role
from app.together import reading
from tests import factories

SAVED = re.compile(r"Saved at \d")


@pytest.fixture
def district(portal):
    """Dana and Sam, and a draft with a practice that may be set aside."""
    code = next(each.id for each in factories.criteria().practices if each.not_applicable)
    with portal.app.extensions["database"][1]() as session:
        owner = factories.organisation(session, name="Maple Valley")
        dana = factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")
        sam = factories.member(session, owner, Role.CONTRIBUTOR, name="Sam Lee")
        made = factories.assessment(session, owner, scope="full")
        hub = f"/assessments/{made.id}"
        yield {
            "session": session, "dana": dana, "sam": sam, "id": made.id, "hub": hub, "code": code,
            "path": f"{hub}/practices/{code}",
        }  # fmt: skip


def kept(district):
    district["session"].rollback()
    return queries.response(district["session"], district["id"], district["code"])


def state(page):
    return page.locator("[data-save-state]")


def write(page, words):
    page.get_by_label("How do you do it?").fill(words)


def test_each_sees_the_other_come_write_and_go(visit, district):
    dana, sam = visit().sign_in_as(district["dana"]), visit().sign_in_as(district["sam"])
    with sam.page.expect_response("**/presence"):
        other = sam.go(district["path"])
    with other.expect_response("**/presence"):
        write(other, "We begin")
    page = dana.go(district["path"])
    expect(page.locator("[data-presence-words]")).to_have_text("Sam Lee is writing here")
    dana.look()

    page = dana.go(district["hub"])
    expect(page.locator(f"[data-present={district['code']}]")).to_have_text("Sam Lee is writing here")
    dana.look()
    expect(state(other)).to_have_text(SAVED)
    other.goto("/account")
    page.wait_for_timeout(700)  # the goodbye comes when the page is gone already
    page.reload()
    expect(page.locator(f"[data-present={district['code']}]")).to_be_hidden()


def test_a_conflict_shows_rating_claim_and_words_of_both_and_loses_neither(visit, district):
    dana, sam = visit().sign_in_as(district["dana"]), visit(phone=True, dark=True).sign_in_as(district["sam"])
    dana.expect("409 for POST")
    page, other = dana.go(district["path"]), sam.go(district["path"])
    other.get_by_text("This practice does not apply to us").first.click()
    other.get_by_label("This practice does not apply to us").check()
    other.get_by_label("Why does it not apply?").fill("We have no such service.")
    expect(state(other)).to_have_text(SAVED)
    page.locator("label[for=rating-3]").click()
    write(page, "We do it each fall.")
    panel = page.locator("[data-conflict]")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Rating 3")
    expect(panel).to_contain_text("Does not apply")
    expect(panel).to_contain_text("We have no such service.")
    expect(panel).to_contain_text("We do it each fall.")
    dana.look()

    panel.get_by_role("button", name="Use theirs").click()
    expect(state(page)).to_have_text(SAVED)
    replaced = page.locator("[data-replaced]")
    replaced.locator("summary").click()
    expect(replaced).to_contain_text("Rating 3")
    expect(replaced).to_contain_text("We do it each fall.")
    found = kept(district)
    assert (found.is_not_applicable, found.justification, found.rating) == (
        True,
        "We have no such service.",
        None,
    )


def test_mine_is_saved_over_theirs_and_theirs_stays_in_the_diary(visit, district):
    dana, sam = visit().sign_in_as(district["dana"]), visit().sign_in_as(district["sam"])
    dana.expect("409 for POST")
    page, other = dana.go(district["path"]), sam.go(district["path"])
    other.locator("label[for=rating-2]").click()
    write(other, "Sam's words.")
    expect(state(other)).to_have_text(SAVED)
    write(page, "Dana's words.")
    panel = page.locator("[data-conflict]")
    panel.get_by_role("button", name="Use mine").click()
    expect(state(page)).to_have_text(SAVED)

    assert kept(district).narrative == "Dana's words."
    texts = [each.after.narrative for each in reading.lines(district["session"], district["id"]).lines]
    assert "Sam's words." in texts
    page = dana.go(f"{district['path']}/diary")
    expect(page.locator("main")).to_contain_text("Sam's words.")
    dana.look()


def test_a_colleague_is_named_by_a_button_or_by_hand(visit, district):
    dana = visit().sign_in_as(district["dana"])
    page = dana.go(district["path"])
    field = page.get_by_label("Write a comment")
    field.fill("Please look,")
    page.get_by_text("Name a colleague").click()
    page.get_by_role("button", name="Sam Lee", exact=True).click()
    expect(field).to_have_value("Please look, @Sam Lee ")
    expect(field).to_be_focused()
    dana.look()
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".remark")).to_contain_text("@Sam Lee")

    plain = visit(javascript=False).sign_in_as(district["sam"])
    page = plain.go(district["path"])
    assert not page.get_by_text("Name a colleague").is_visible()
    page.get_by_label("Write a comment").fill("@Dana Ruiz, done.")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".remark")).to_have_count(2)
