"""Adding evidence with and without a script, by button and by dropping, on every kind of screen."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import expect

from app.assessment.room import ROOM
from app.core.actor import Role
from tests import evidence, factories, files


@pytest.fixture
def district(portal):
    """A school system with a draft that has some evidence."""
    with portal.app.extensions["database"][1]() as session:
        owner = factories.organisation(session, name="Maple Valley Unified School District")
        dana = factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")
        made = factories.assessment(session, owner)
        room = portal.app.extensions[ROOM]()
        item = evidence.kept(session, room, made, "L1", name="Board policy 5125, Student records.pdf")
        yield {"dana": dana, "item": item, "base": f"/assessments/{made.id}", "room": room}


def drop(page, name, content, kind="application/pdf"):
    """What a browser tells the page when somebody lets go of a file over the box."""
    page.evaluate(
        """([name, content, kind]) => {
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            const held = new DataTransfer();
            held.items.add(new File([bytes], name, { type: kind }));
            const box = document.querySelector("[data-file-drop]");
            for (const type of ["dragover", "drop"]) {
              box.dispatchEvent(new DragEvent(type, { dataTransfer: held, bubbles: true, cancelable: true }));
            }
        }""",
        [name, base64.b64encode(content).decode(), kind],
    )


def chosen(name, content, kind="application/pdf"):
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_file_by_the_button(visit, district, javascript):
    visitor = visit(javascript=javascript).sign_in_as(district["dana"])
    page = visitor.go(f"{district['base']}/practices/L2")
    expect(page.get_by_text("No student data: remove the names of students")).to_be_visible()
    expect(page.get_by_text("Drop a file here")).to_be_visible(visible=javascript)

    page.get_by_label("Add a file").set_input_files(chosen("Vendor list.pdf", files.pdf(words="Vendors")))
    page.get_by_role("button", name="Add this file").click()

    expect(page.get_by_role("link", name="Vendor list.pdf", exact=True)).to_be_visible()
    visitor.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Vendor list.pdf", exact=True).click()
    assert download.value.suggested_filename == "Vendor list.pdf"
    assert download.value.path().read_bytes() == files.pdf(words="Vendors")


def test_a_file_by_dropping(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    page = visitor.go(f"{district['base']}/practices/L2")
    expect(page.get_by_text("Drop a file here")).to_be_visible()

    drop(page, "Dropped.pdf", files.pdf(words="Dropped"))
    expect(page.get_by_label("Add a file")).to_have_value("C:\\fakepath\\Dropped.pdf")
    page.get_by_role("button", name="Add this file").click()

    expect(page.get_by_role("link", name="Dropped.pdf", exact=True)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_refusal_says_why_beside_the_file(visit, district, javascript):
    visitor = visit(javascript=javascript).sign_in_as(district["dana"])
    visitor.expect("422 for POST")
    page = visitor.go(f"{district['base']}/practices/L2")

    page.get_by_label("Add a file").set_input_files(chosen("grades.pdf", files.HTML))
    page.get_by_role("button", name="Add this file").click()

    expect(page.locator("#file-error")).to_contain_text("not what .pdf says")
    assert page.title().startswith("Error:")
    visitor.look()
    assert len(list(district["room"].storage.kept())) == 1


def test_the_same_file_is_offered_and_used_by_keyboard(visit, district):
    visitor = visit().sign_in_as(district["dana"])
    visitor.expect("409 for POST")
    page = visitor.go(f"{district['base']}/practices/L2")

    page.get_by_label("Add a file").set_input_files(chosen("again.pdf", files.pdf()))
    page.get_by_role("button", name="Add this file").press("Enter")
    expect(page.get_by_text("You have this already")).to_be_visible()
    visitor.look()
    page.get_by_role("button", name="Use it for L2 too").press("Enter")

    expect(
        page.get_by_role("link", name="Board policy 5125, Student records.pdf", exact=True)
    ).to_be_visible()


def test_from_the_library(visit, district):
    visitor = visit(phone=True).sign_in_as(district["dana"])
    page = visitor.go(f"{district['base']}/practices/L2")
    page.get_by_role("link", name="Use something from your library").click()
    visitor.look()

    page.get_by_role("button", name="Use Board policy 5125, Student records.pdf for L2").click()

    expect(
        page.get_by_role("link", name="Board policy 5125, Student records.pdf", exact=True)
    ).to_be_visible()
    page.get_by_role(
        "button", name="Take Board policy 5125, Student records.pdf away from this practice"
    ).click()
    expect(page.get_by_text("No evidence yet.")).to_be_visible()


@pytest.mark.parametrize(
    "screen", [{}, {"dark": True}, {"phone": True}, {"narrow": True, "dark": True}], ids=str
)
def test_every_page_is_in_order(visit, district, screen):
    visitor = visit(**screen).sign_in_as(district["dana"])
    base = district["base"]

    for path in (
        "practices/L1",
        "practices/L1/evidence",
        "practices/L2/evidence",
        "evidence",
        f"evidence/{district['item'].id}",
    ):
        visitor.go(f"{base}/{path}")
