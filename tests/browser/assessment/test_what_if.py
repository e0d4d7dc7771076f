"""Choosing steps: the bars move at once, and the choice stays in the address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.core.actor import Role
from tests import factories


@pytest.fixture
def district(portal):
    """A school system with a draft of one domain, and its coordinator."""
    with portal.app.extensions["database"][1]() as session:
        owner = factories.organisation(session, name="Maple Valley")
        dana = factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz", email="dana@example.org")
        made = factories.assessment(session, owner, scope="full", answers={"L1": {"rating": 2}})
        yield {"dana": dana, "page": f"/assessments/{made.id}/what-if"}


def test_the_bars_move_while_one_chooses(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    page = visitor.go(district["page"])
    overall = page.locator("[data-bar=overall]")
    assert "as it is now" in overall.inner_text()
    width = overall.locator(".bar__fill").get_attribute("width")

    page.get_by_label("L1 ").first.select_option("4")
    page.get_by_label("with evidence L1").check()

    expect(overall).to_contain_text("more")
    assert int(overall.locator(".bar__fill").get_attribute("width")) > int(width)
    expect(page).to_have_url(re.compile(r"rating-L1=4&evidence-L1=1$"))
    expect(page.get_by_role("button", name="Show what it would bring")).to_be_hidden()
    told = overall.inner_text()

    page.reload()
    assert page.locator("[data-bar=overall]").inner_text() == told
    visitor.look()


def test_without_a_script_a_button_shows_the_same(visit, district):
    page = visit(javascript=False).sign_in_as(district["dana"]).go(district["page"])

    page.get_by_label("L1 ").first.select_option("4")
    page.get_by_role("button", name="Show what it would bring").click()

    expect(page.locator("[data-bar=overall]")).to_contain_text("more")
