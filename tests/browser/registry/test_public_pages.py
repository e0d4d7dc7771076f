"""A parent with a phone, a reporter at a desk: the public pages in a real browser."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import pikepdf
import pytest

from app.certificate import founding
from app.registry.examiners import Examiners
from app.seal.workflow import State
from app.web.database import db
from tests import factories, seals
from tests.seals import UNKNOWN

LONG = "Ka\N{MODIFIER LETTER TURNED COMMA}ū-Kea\N{MODIFIER LETTER TURNED COMMA}au-Pāhoa Complex Area Demonstration School District of the Eastern Slopes"
LOOKS = {
    "desk": {}, "desk, dark": {"dark": True}, "phone": {"phone": True}, "phone, dark": {"phone": True, "dark": True},
    "narrow": {"narrow": True},
}  # fmt: skip
LIGHT = 30_000
MARGINS = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
# Where the words of the verdict end, and where its ornament begins.
ORNAMENT = """() => {
    const verdict = document.querySelector(".verdict"), ornament = getComputedStyle(verdict, "::before");
    const words = [...verdict.querySelectorAll("p")].map(line => {
        const range = document.createRange();
        range.selectNodeContents(line);
        return range.getBoundingClientRect().right;
    });
    const start = verdict.getBoundingClientRect().right - parseFloat(ornament.right) - parseFloat(ornament.width);
    return [Math.max(...words), ornament.display === "none" ? Infinity : start];
}"""


@pytest.fixture
def made(portal):
    """A school system with a long name, seals in every state, and the addresses of all public pages."""
    with portal.app.app_context():
        system = factories.organisation(db.session, name=LONG, state="HI", city="Hilo", is_demo=True)
        ids = {"valid": seals.shown(seals.seal(db.session, system, app=portal.app))}
        for state in (State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED):
            ids[state.value] = seals.shown(seals.seal(db.session, app=portal.app, state=state))
        other = factories.organisation(db.session, name="Maple Valley School District")
    pages = [
        "/", "/registry", "/registry?state=ZZ&status=frob&page=x", "/registry?q=maple", "/registry?q=mapel", "/registry?q=zzzzzzz", "/registry?status=valid&state=HI",
        f"/registry/{system.id}", f"/registry/{other.id}", "/verify", "/verify/TLE-1", f"/verify/{UNKNOWN}", "/how-it-works",
        "/accessibility", "/privacy", "/api", f"/verify/{ids['revoked']}?on=2026-01-15", f"/verify/{ids['valid']}?on=x", "/verify/offline",
        f"/verify/{ids['valid']}/offline", f"/verify/{ids['revoked']}/history", *(f"/verify/{shown}" for shown in ids.values()),
    ]  # fmt: skip
    return {"pages": pages, "ids": ids, "system": system}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_page_is_in_order(visit, made, look):
    visitor = visit(**look)

    for path in made["pages"]:
        visitor.go(path)

    assert visitor.context.cookies() == []


def test_every_page_weighs_little(visit, made):
    heavy = {}
    for path in made["pages"]:
        visitor = visit()
        asked = []
        visitor.page.on("requestfinished", lambda request, asked=asked: asked.append(request))
        visitor.page.goto(path, wait_until="networkidle")
        sizes = [request.sizes() for request in asked]
        weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
        if weight > LIGHT:
            heavy[path] = weight
        visitor.context.close()

    assert not heavy


class TestAParent:
    @pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
    def test_finds_the_school_system_in_spite_of_a_typing_error(self, visit, made, javascript):
        page = visit(phone=True, javascript=javascript).go("/")

        page.get_by_label("Find your school system").fill("Pahoa Complx Area")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name=LONG).click()
        page.get_by_role("link", name="See the seal and its proofs").click()

        assert page.get_by_role("heading", level=1).inner_text().startswith("Valid")

    def test_checks_the_id_on_a_certificate_with_the_keyboard_alone(self, visit, made):
        page = visit().go("/verify")

        page.get_by_role("textbox", name="Seal ID").focus()
        page.keyboard.type(made["ids"]["revoked"].lower())
        page.keyboard.press("Enter")
        page.wait_for_url("**/verify/TLE-*")

        assert page.get_by_role("heading", level=1).inner_text().startswith("Revoked")

    def test_is_helped_after_a_typing_error(self, visit, made):
        visitor = visit(phone=True)
        page = visitor.go("/verify")
        right = made["ids"]["valid"]
        wrong = right[:4] + ("A" if right[4] != "A" else "B") + right[5:]

        page.get_by_role("textbox", name="Seal ID").fill(wrong)
        page.get_by_role("button", name="Check", exact=True).click()
        page.get_by_text("typing error").wait_for()
        visitor.look()
        page.get_by_role("textbox", name="Seal ID").fill(right)
        page.get_by_role("button", name="Check", exact=True).click()
        page.wait_for_url(f"**/verify/{right}")

    @pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
    def test_checks_a_file(self, visit, made, javascript):
        visitor = visit(phone=True, javascript=javascript)
        page = visitor.go("/verify")

        file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"<!doctype html>"}
        page.get_by_label("Certificate as a PDF").set_input_files(file)
        page.get_by_role("button", name="Check the file").click()
        page.get_by_role("heading", name="Every check").wait_for()

        assert page.get_by_role("heading", level=1).inner_text().startswith("Could not check")
        visitor.look()
        assert visitor.context.cookies() == []

    @pytest.mark.parametrize("way", ["dropped", "pasted"])
    def test_checks_a_credential(self, visit, made, portal, way):
        settings = portal.app.extensions["settings"]
        founding.init(settings.keys_dir, organisation="Program")
        portal.app.extensions["examiners"] = Examiners(settings.signing_key, patience=30, deadline=10)
        visitor = visit(phone=True)
        page = visitor.go("/verify")

        if way == "dropped":
            given = page.evaluate_handle(
                """() => {
                    const given = new DataTransfer();
                    given.items.add(new File(['{"a": NaN}'], "seal.json", { type: "application/json" }));
                    return given;
                }"""
            )
            page.dispatch_event("[data-file-drop]", "drop", {"dataTransfer": given})
        else:
            page.get_by_text("Or paste the text of a credential").click()
            page.get_by_label("Credential (JSON)").fill('{"a": NaN}')
        page.get_by_role("button", name="Check the file").click()
        page.get_by_role("heading", name="Every check").wait_for()

        assert page.get_by_role("heading", level=1).inner_text().startswith("Could not check")
        assert page.get_by_text(
            "holds a number that credentials of this program never hold"
        ).first.is_visible()
        visitor.look()

    def test_is_told_at_once_that_a_file_is_too_large(self, visit, made):
        page = visit().go("/verify")
        box = page.get_by_label("Certificate as a PDF")

        box.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes(2_200_000)})
        assert "larger than 2 MB" in box.evaluate("input => input.validationMessage")
        page.get_by_role("button", name="Check the file").click()
        assert page.get_by_role("heading", name="Every check").count() == 0

        box.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"small"})
        assert box.evaluate("input => input.validationMessage") == ""

    def test_asks_for_a_day_in_the_past(self, visit, made):
        visitor = visit(phone=True)
        page = visitor.go(f"/verify/{made['ids']['valid']}")

        page.get_by_label("Was it valid on a certain day?").fill("2020-02-29")
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url("**?on=2020-02-29")

        assert (
            page.get_by_role("heading", level=1)
            .inner_text()
            .startswith("Not awarded yet on February 29, 2020")
        )
        visitor.look()

    def test_sees_the_badge_and_copies_its_code(self, visit, made):
        page = visit().go(f"/verify/{made['ids']['valid']}")
        picture = page.get_by_alt_text("The badge as it looks now")

        assert picture.evaluate("image => image.complete && image.naturalWidth") == 300
        page.get_by_text("Show the live badge on a website").click()
        code = page.locator("#embed").inner_text()
        assert made["ids"]["valid"] in code
        assert "<script" not in code

    def test_can_print_the_verdict(self, visit, made):
        page = visit().go(f"/verify/{made['ids']['valid']}")

        page.emulate_media(media="print")

        assert page.get_by_role("heading", level=1).is_visible()
        assert page.get_by_text(f"The status today: {page.url}").is_visible()
        assert not page.get_by_role("navigation", name="Main").is_visible()
        assert not page.get_by_alt_text("The badge as it looks now").is_visible()
        assert not page.locator("#embed").is_visible()

    @pytest.mark.parametrize("paper", ["Letter", "A4"])
    @pytest.mark.parametrize("standing", ["valid", "suspended", "superseded"])
    def test_needs_one_sheet_to_print_it(self, visit, made, standing, paper):
        page = visit().go(f"/verify/{made['ids'][standing]}")

        printed = page.pdf(format=paper, print_background=True, margin=MARGINS)

        assert len(pikepdf.open(BytesIO(printed)).pages) == 1

    @pytest.mark.parametrize("width", [834, 1024, 1280, 1600])
    def test_reads_a_long_reason_beside_the_ornament(self, visit, made, portal, width):
        with portal.app.app_context():
            shown = seals.shown(
                seals.seal(db.session, app=portal.app, state=State.SUSPENDED, reason="A long reason. " * 30)
            )
        page = visit().go(f"/verify/{shown}")

        page.set_viewport_size({"width": width, "height": 900})

        words, ornament = page.evaluate(ORNAMENT)
        assert words <= ornament


class TestAReporter:
    def test_narrows_the_list_and_shares_its_address(self, visit, made):
        page = visit().go("/registry")

        page.get_by_label("Status today").select_option("revoked")
        page.get_by_role("button", name="Show").click()
        page.get_by_text("1 seal", exact=True).wait_for()

        assert "status=revoked" in urlsplit(page.url).query
        page.get_by_role("link", name="Start over").click()
        page.get_by_text("5 seals", exact=True).wait_for()

    def test_puts_the_list_in_order_of_names(self, visit, made):
        page = visit().go("/registry")

        page.get_by_role("link", name="School system").click()

        assert (
            page.get_by_role("columnheader", name="School system").get_attribute("aria-sort") == "ascending"
        )
