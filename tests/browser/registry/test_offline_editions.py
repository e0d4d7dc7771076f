"""The saved page of a seal whose certificate exists in Spanish too."""

from __future__ import annotations

from tests.browser.saved_page import checks, give, with_proof


class TestTheCertificateInSpanish:
    def test_says_nothing_against_a_seal_whose_certificate_exists_in_spanish_too(
        self, issue, in_spanish, saved
    ):
        issued = issue()
        in_spanish(issued)
        page = saved(issued.page)

        assert give(page, ("certificate.pdf", issued.pdf)) == "Genuine"
        assert checks(page)["later"] == "Passed"
        assert "issued in another language too" in page.locator("[data-events]").inner_text()

    def test_knows_the_certificate_in_spanish(self, issue, in_spanish, saved):
        issued = issue()
        spanish, _ = in_spanish(issued)
        page = saved(issued.page)

        assert give(page, ("certificate.pdf", spanish)) == "Genuine"
        assert checks(page) == dict.fromkeys(("file", "line", "proof", "signature", "later"), "Passed")
        assert page.get_by_text("issued in another language too, as this file").is_visible()
        assert give(page, ("certificate.pdf", spanish + b" ")) == "Not this file"

    def test_believes_no_altered_proof_of_the_certificate_in_spanish_or_of_its_award(
        self, issue, in_spanish, saved
    ):
        issued = issue()
        spanish, _ = in_spanish(issued)

        for number, place in enumerate(("index 0", "index 1")):
            html = with_proof(
                issued.page, lambda proof, at=place: proof.replace(at, "index 9"), number=number
            )
            assert give(saved(html), ("certificate.pdf", spanish)) == "The proof does not hold"

    def test_takes_the_certificate_in_spanish_and_the_proof_of_its_own_line(self, issue, in_spanish, saved):
        issued = issue()
        spanish, proof = in_spanish(issued)
        html = issued.served("/verify/offline")

        assert give(saved(html), ("a.pdf", spanish), ("a.tlog-proof", proof)) == "Genuine"
        assert give(saved(html), ("a.pdf", issued.pdf), ("a.tlog-proof", proof)) == "Not this file"
