"""A teacher asks on her phone, the technology director decides at her desk, a parent reads it in Spanish."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.core.actor import Role
from app.vetting import queries
from app.vetting.routes import asking
from app.vetting.services import running, snapshots
from app.vetting.services.running import Terms
from app.vetting.vocabulary import Question
from tests import factories
from tests import vetting as registers


@pytest.fixture
def district(portal, monkeypatch):
    """A school system with a register that is public, one service in it, and a draft to prove."""
    monkeypatch.setattr(asking, "QUICKEST", 0)  # a test types quicker than anyone
    with portal.app.extensions["database"][1]() as session:
        owner = factories.organisation(session, name="Quiet Harbor Schools", state="WA")
        dana = factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")
        by = factories.actor_of(session, dana)
        factories.assessment(session, owner, scope="full")
        link = running.open_link(session, owner.id, by=by)
        running.set_terms(
            session, owner.id, Terms(10, "Office, 555-0100", is_published=True, shows_refused=True), by=by
        )
        registers.approved(session, owner.id, "Number Otter", conditions="First names only.", by=by)
        yield {
            "dana": dana, "ask": f"/ask/{link.token}", "session": session, "owner": owner,
            "register": f"/registers/{queries.register(session, owner.id).slug}",
        }  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_the_wish_to_the_page_for_families(visit, district, javascript):
    teacher = visit(phone=True, javascript=javascript)
    page = teacher.go(district["ask"])
    page.get_by_label("Name of the service").fill("numberotter")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_text("First names only.")).to_be_visible()
    teacher.look()

    page.get_by_label("Name of the service").fill("Phonics Pond")
    page.get_by_role("button", name="Look it up").click()
    page.get_by_role("link", name="Ask for it").click()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", name="There are 3 problems")).to_be_visible()
    teacher.look()
    page.get_by_label("Web address").fill("phonicspond.example.com")
    page.get_by_label("What is it for?").fill("Sounding out words.")
    page.get_by_label("Kindergarten").check()
    page.get_by_label("Voice recordings").check()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Your request is in")).to_be_visible()
    receipt = page.url
    assert teacher.context.cookies() == []

    director = visit(javascript=javascript).sign_in_as(district["dana"])
    desk = director.go("/online-services")
    desk.get_by_role("link", name="Phonics Pond").first.click()
    director.look()
    for question in Question:
        desk.locator(f"input[name='answer-{question.value}'][value='yes']").check()
    desk.get_by_role("button", name="Save the answers").click()
    desk.get_by_text("Note an agreement").click()
    desk.get_by_label("Parties").fill("Quiet Harbor Schools; Pond Works")
    desk.get_by_role("button", name="Note it").click()
    expect(desk.get_by_text("Quiet Harbor Schools; Pond Works")).to_be_visible()
    desk.get_by_label("Approve", exact=True).check()
    desk.get_by_label("Why?").fill("Recordings are deleted after thirty days.")
    desk.get_by_label("Conditions").fill("First name only.")
    desk.get_by_role("button", name="Decide").click()
    director.look()

    page = teacher.go(receipt)
    expect(page.get_by_text("You may use it")).to_be_visible()
    parent = visit(narrow=True, dark=True, javascript=javascript)
    public = parent.go(f"{district['register']}/es?q=pond")
    public.get_by_text("Phonics Pond").click()
    expect(public.get_by_text("Grabaciones de voz")).to_be_visible()
    expect(public.get_by_text("First name only.")).to_be_visible()
    parent.look()


@pytest.mark.parametrize("wishes", [{}, {"narrow": True}, {"dark": True}], ids=["desk", "narrow", "dark"])
def test_every_page_of_the_team_is_in_order(visit, district, wishes):
    session, owner = district["session"], district["owner"]
    by = factories.actor_of(session, district["dana"])
    waiting = registers.added(session, owner.id, "Letter Lagoon", by=by)
    copy = snapshots.take(session, owner.id, today=waiting.asked_at.date(), by=by)
    director = visit(**wishes).sign_in_as(district["dana"])
    here = f"/school-systems/{owner.id}/online-services"
    for address in (
        here, f"{here}/pace", f"{here}/new", f"{here}/settings", f"{here}/import", f"{here}/snapshots",
        f"/online-services/{waiting.id}", f"/online-services/{waiting.id}/describe",
        f"/school-systems/online-services/snapshots/{copy.id}", district["ask"], f"{district['ask']}/request",
        district["register"],
    ):  # fmt: skip
        director.go(address)
    page = director.go(f"{here}/import")
    page.locator("#file").set_input_files(
        {"name": "apps.csv", "mimeType": "text/csv", "buffer": b"App,Grades\nFable Fox,K-5\n,3\nOdd,42\n"}
    )
    page.get_by_role("button", name="Look at what").click()
    expect(page.get_by_role("button", name="Take over 2 rows")).to_be_visible()
    director.look()
