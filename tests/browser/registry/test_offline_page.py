"""The saved page, opened from a disk in a browser without a network: one true word for each file and each proof."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest

from app.core import clock
from app.seal.workflow import State
from app.transparency import keys
from app.transparency.signatures import NoteSigner
from tests.browser.saved_page import checks, give, with_proof

NO_ED25519 = """() => {
    if (!crypto.subtle) return;
    const usual = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = (format, key, algorithm, ...rest) => algorithm.name === "Ed25519"
        ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
        : usual(format, key, algorithm, ...rest);
}"""
NO_CRYPTOGRAPHY = "() => Object.defineProperty(crypto, 'subtle', { value: undefined })"
LOOKS = {
    "desk": {}, "desk, dark": {"dark": True}, "phone": {"phone": True}, "phone, dark": {"phone": True, "dark": True},
    "narrow": {"narrow": True},
}  # fmt: skip


def other_letter(letter):
    return "B" if letter == "A" else "A"


def line_changed(start):
    """A change of the first letter behind what a line begins with."""

    def change(proof):
        at = re.search(rf"^{start}", proof, re.MULTILINE).end()
        return proof[:at] + other_letter(proof[at]) + proof[at + 1 :]

    return change


class TestTheSavedPage:
    def test_knows_the_file_that_was_issued(self, issue, saved):
        issued = issue()

        page = saved(issued.page)

        assert give(page, ("certificate.pdf", issued.pdf)) == "Genuine"
        assert checks(page) == dict.fromkeys(("file", "line", "proof", "signature", "later"), "Passed")
        assert page.get_by_text(issued.shown, exact=True).first.is_visible()
        assert not page.get_by_role("link", name="Save this page").is_visible()
        assert page.get_by_text("Only the registry knows.").is_visible()

    def test_knows_its_credential(self, issue, saved):
        issued = issue()

        assert give(saved(issued.page), ("seal.json", issued.twin)) == "Genuine"

    def test_proves_the_line_among_many(self, issue, saved):
        many = [issue() for _ in range(5)]

        for issued in (many[0], many[2], many[4]):
            assert give(saved(issued.page), ("certificate.pdf", issued.pdf)) == "Genuine"

    def test_refuses_an_altered_file_and_goes_on_to_the_next(self, issue, saved):
        issued = issue()
        page = saved(issued.page)

        assert give(page, ("certificate.pdf", issued.pdf + b"\n")) == "Not this file"
        assert checks(page)["file"] == "Failed"
        assert give(page, ("certificate.pdf", b"")) == "Not this file"
        assert give(page, ("certificate.pdf", issued.pdf)) == "Genuine"

    def test_tells_another_seals_file(self, issue, saved):
        issued, other = issue(), issue()
        page = saved(issued.page)

        assert give(page, ("certificate.pdf", other.pdf)) == "Another seal’s file"
        assert page.locator("[data-fill=other]").inner_text() == other.shown

    @pytest.mark.parametrize(
        "start",
        [r"index ", r"index \d\n", r"\d+\n", r"— \S+ [A-Za-z0-9+/]{12}"],
        ids=["place", "path", "root", "signature"],
    )
    def test_believes_no_altered_proof(self, issue, saved, start):
        issue()
        issued = issue()

        def change(proof):
            if start == "index ":
                return proof.replace("index 1\n", "index 0\n")
            return line_changed(start)(proof)

        page = saved(with_proof(issued.page, change))

        assert give(page, ("certificate.pdf", issued.pdf)) == "The proof does not hold"
        assert "Failed" in checks(page).values()

    def test_believes_no_line_that_was_written_for_another_file(self, issue, saved):
        issued = issue()
        evil = b"%PDF-1.7 Certificate " + issued.shown.encode() + b" of somebody else"

        def change(proof):
            import hashlib

            entry = re.search(r"^extra (.*)$", proof, re.MULTILINE)
            said = base64.b64decode(entry[1])
            forged = re.sub(rb'(?<="pdf_sha256":")[0-9a-f]+', hashlib.sha256(evil).hexdigest().encode(), said)
            return proof.replace(entry[1], base64.b64encode(forged).decode())

        assert give(saved(with_proof(issued.page, change)), ("a.pdf", evil)) == "The proof does not hold"

    @pytest.mark.parametrize(
        "change",
        [
            lambda proof: proof.replace("tlog-proof@v1", "tlog-proof@v9"),
            lambda proof: proof.replace("extra ", "extra !"),
            lambda proof: proof.replace("index ", "index 0"),
            lambda proof: proof.split("\n\n")[0],
            lambda proof: "x",
        ],
        ids=["version", "base64", "number", "no-head", "nonsense"],
    )
    def test_says_of_a_damaged_proof_that_it_cannot_be_read(self, issue, saved, change):
        issued = issue()

        page = saved(with_proof(issued.page, change))

        assert give(page, ("certificate.pdf", issued.pdf)) == "The proof cannot be read"

    def test_believes_no_foreign_log_even_of_the_same_name(self, issue, saved, portal):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        issued = issue()
        name = keys.default_name(portal.app.extensions["settings"])
        stranger = NoteSigner(name, Ed25519PrivateKey.generate())
        html = re.sub(r"(?<=<code data-key>)[^<]+", lambda _: str(stranger.verifier), issued.page)

        page = saved(html)

        assert give(page, ("certificate.pdf", issued.pdf)) == "Not our log"
        assert checks(page)["signature"] == "Failed"

    def test_believes_no_signature_under_the_name_of_the_right_key(self, issue, saved, portal):
        """The id of a key in a note is only a hint: what counts is the signature."""
        issued = issue()

        def change(proof):
            body, _, line = proof.rstrip("\n").rpartition(" ")
            raw = base64.b64decode(line)
            return f"{body} {base64.b64encode(raw[:4] + bytes(64)).decode()}\n"

        page = saved(with_proof(issued.page, change))

        assert give(page, ("certificate.pdf", issued.pdf)) == "The proof does not hold"

    def test_says_in_words_that_the_browser_lacks_ed25519(self, issue, saved):
        issued = issue()
        page = saved(issued.page, before=NO_ED25519)

        assert give(page, ("certificate.pdf", issued.pdf)) == "Could not check all"
        assert checks(page)["signature"] == "Not checked"
        assert page.get_by_text("does not know the kind of signature").is_visible()
        assert give(page, ("certificate.pdf", b"x")) == "Not this file"

    def test_says_in_words_that_the_browser_computes_with_no_keys(self, issue, saved):
        issued = issue()

        assert give(saved(issued.page, before=NO_CRYPTOGRAPHY), ("a.pdf", issued.pdf)) == "Could not check"

    def test_proves_what_had_come_later(self, issue, saved):
        issued = issue(state=State.REVOKED)
        page = saved(issued.page)

        assert give(page, ("certificate.pdf", issued.pdf)) == "Genuine, not in force"
        assert "taken back" in page.locator("[data-events]").inner_text()
        assert checks(page)["later"] == "Note"

    def test_believes_no_altered_proof_of_what_came_later(self, issue, saved):
        issued = issue(state=State.REVOKED)
        html = with_proof(issued.page, lambda proof: proof.replace("index 1", "index 0"), number=1)

        assert give(saved(html), ("certificate.pdf", issued.pdf)) == "The proof does not hold"

    def test_knows_by_the_clock_that_the_last_day_has_passed(self, issue, saved):
        issued = issue(valid_until=clock.today() + timedelta(days=1))
        html = re.sub(r'(?<=data-until=")[^"]+', "2020-01-01", issued.page)

        assert give(saved(html), ("certificate.pdf", issued.pdf)) == "Genuine, and over"

    def test_is_about_no_other_seal_than_its_own(self, issue, saved):
        issued, other = issue(), issue()
        html = with_proof(issued.page, lambda _: other.proof)

        page = saved(html)

        assert give(page, ("certificate.pdf", other.pdf)) == "The proof does not hold"
        assert checks(page)["line"] == "Failed"

    def test_takes_a_file_that_is_dropped_anywhere(self, issue, saved):
        issued = issue()
        page = saved(issued.page)
        dropped = page.evaluate_handle(
            """content => {
                const given = new DataTransfer();
                given.items.add(new File([content], "certificate.pdf"));
                return given;
            }""",
            issued.pdf.decode(),
        )

        page.dispatch_event("body", "drop", {"dataTransfer": dropped})

        assert page.get_by_role("heading", name="Genuine", exact=True).is_visible()


class TestThePageForAny:
    def test_takes_the_file_and_its_proof_in_any_order(self, issue, saved):
        issued = issue()
        html = issued.served("/verify/offline")
        proof = ("a.tlog-proof", issued.proof.encode())

        assert give(saved(html), ("a.pdf", issued.pdf), proof) == "Genuine"
        page = saved(html)
        assert give(page, ("a.pdf", issued.pdf)) == "The proof is missing"
        assert give(page, proof) == "Genuine"
        page = saved(html)
        assert give(page, proof) == "The certificate is missing"
        assert give(page, ("a.pdf", issued.pdf + b" ")) == "Not this file"

    def test_believes_no_proof_of_a_foreign_log(self, issue, saved, portal):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        issued = issue()
        html = issued.served("/verify/offline")
        name = keys.default_name(portal.app.extensions["settings"])
        head = issued.proof.split("\n\n")[1] + "\n"
        forged = f"{issued.proof.split(chr(10) * 2)[0]}\n\n{NoteSigner(name, Ed25519PrivateKey.generate()).sign(head)}"

        assert give(saved(html), ("a.pdf", issued.pdf), ("a.tlog-proof", forged.encode())) == "Not our log"


class TestServed:
    @pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
    def test_is_in_order_with_and_without_an_answer(self, visit, issue, look):
        issued = issue(state=State.REVOKED)
        visitor = visit(**look)

        page = visitor.go(f"/verify/{issued.shown}/offline")
        for content in (issued.pdf, b"x"):
            give(page, ("certificate.pdf", content))
            visitor.look()
        visitor.go("/verify/offline")

        assert visitor.context.cookies() == []

    def test_is_saved_word_for_word(self, visit, issue):
        issued = issue()
        page = visit().go(f"/verify/{issued.shown}/offline")

        with page.expect_download() as waited:
            page.get_by_role("link", name="Save this page").click()

        assert waited.value.suggested_filename == f"{issued.shown}-offline.html"
        assert waited.value.path().read_text(encoding="utf-8") == issued.page

    def test_runs_no_other_script_than_its_own(self, chromium, issue, tmp_path):
        issued = issue()
        path = tmp_path / "page.html"
        path.write_text(issued.page.replace('"different"', '"genuine"'), encoding="utf-8")
        context = chromium.new_context(offline=True)
        page = context.new_page()
        page.goto(path.as_uri())

        assert not page.locator("#file").is_visible()
        context.close()

    def test_without_a_script_says_how_to_check_by_hand(self, visit, issue):
        issued = issue()
        page = visit(javascript=False).go(f"/verify/{issued.shown}/offline")

        assert page.get_by_text("This page needs its script to check a file").is_visible()
        assert not page.locator("#file").is_visible()
        page.get_by_text("Check it by hand").click()
        assert page.get_by_text("sha256sum").is_visible()
