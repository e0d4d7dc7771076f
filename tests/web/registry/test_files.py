"""Checking a file: one true verdict for each, every check in words, and nothing of the file shown."""

from __future__ import annotations

import shutil

import pytest

from app.certificate import fonts, keys
from app.certificate.signing import sign
from app.certificate.verdicts import Verdict
from app.registry.examiners import Examiners
from app.seal.workflow import State
from tests import seals, tampering
from tests.tampering import SHOWN, STORED

pytestmark = [
    pytest.mark.skipif(bool(fonts.missing()), reason="fonts are not installed"),
    pytest.mark.usefixtures("patient"),
]


def results(told):
    return {line["name"]: line["result"] for line in told["checks"]}


class TestGenuine:
    def test_is_told_in_every_check(self, issued, check, workshop):
        issued()

        page = check(workshop.signed)

        assert page.heading.startswith("Valid")
        for words in (
            "The registry has issued this certificate.",
            "Every byte is as it was issued",
            "There is one signature, and it fits the bytes that it covers.",
            "leads to its root certificate",
            "covers the file from the first byte to the last",
            "no independent time-stamp",
            "The seal is in force.",
        ):
            assert words in page.text
        assert page.text.count("Passed") == 6
        assert "Failed" not in page.text
        assert page.find("a", href=f"/verify/{SHOWN}") is not None

    @pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED])
    def test_of_a_seal_not_in_force_tells_two_facts_apart(self, issued, check, workshop, state):
        issued(state=state)

        page = check(workshop.signed)

        assert page.heading.lower().startswith(state.value)
        assert "as it was issued, but" in page.text
        assert "Every byte is as it was issued" in page.text
        assert "Valid" not in page.heading

    def test_under_its_own_id_is_said_to_be_the_one(self, issued, check, workshop):
        issued()

        page = check(workshop.signed, under=SHOWN)

        assert page.heading.startswith("Valid")
        assert "belongs to the seal ID under which you were shown it" in page.text

    def test_under_the_id_of_another_seal_is_another_seals(self, issued, make_seal, check, give, workshop):
        issued()
        other = seals.shown(make_seal())

        page = check(workshop.signed, under=other)

        assert page.heading.startswith("Another seal’s file")
        assert "The file belongs to another seal than the one you gave." in page.text
        assert page.link(f"What the registry says of {other}") == f"/verify/{other}"
        assert give(workshop.signed, query=f"?seal_id={other}")["verdict"] == "another-seal"

    def test_known_by_its_bytes_needs_no_examiner(self, issued, check, workshop, app):
        issued()
        app.extensions["examiners"] = Examiners("file:/nowhere/signer.key.pem")

        page = check(workshop.signed)

        assert page.heading.startswith("Valid")
        assert page.text.count("Not checked: what looks into files is busy") == 5

    def test_signed_by_us_for_a_seal_that_is_not_there_is_unknown(self, check, give, workshop):
        page = check(workshop.signed)

        assert page.heading.startswith("Unknown")
        assert "the registry has no such seal" in page.text
        told = give(workshop.signed)
        assert (told["verdict"], told["reason"], told["file"]) == ("unknown", "no-such-seal", "authentic")
        assert told["seal"] is None

    def test_signed_by_us_but_not_the_issued_file_is_unknown(self, make_seal, check, workshop):
        make_seal(stored=STORED, pdf=workshop.signed + b"% what was issued")

        page = check(workshop.signed)

        assert page.heading.startswith("Unknown")
        assert "issued another file for it" in page.text
        assert "Valid" not in page.heading

    def test_register_and_signature_that_contradict_each_other_are_no_proof(self, make_seal, check):
        seal = make_seal()

        page = check(b"%PDF-1.7 " + seal.seal_id.encode())

        assert page.heading.startswith("Could not check")
        assert "contradict each other" in page.text


class TestTampered:
    @pytest.mark.parametrize("row", tampering.ROWS, ids=lambda row: row.name)
    def test_gets_its_true_verdict_from_page_interface_and_command(self, issued, check, give, workshop, row):
        issued()
        pdf = row.forge(workshop)
        too_large = row.file is Verdict.TOO_LARGE

        page = check(pdf, status=413 if too_large else 200)

        words = {
            "altered": "Altered", "unsigned": "Not signed", "foreign": "Not ours", "unchecked": "Could not check",
        }  # fmt: skip
        assert page.heading.startswith(words[row.outcome.value])
        assert "Every byte is as it was issued" not in page.text
        assert SHOWN not in page.html
        told = give(pdf, status=413 if too_large else 200)
        if too_large:
            assert "larger than 2 MB" in told["detail"]
            return
        assert (told["verdict"], told["file"]) == (row.outcome.value, row.file.value)
        assert told["valid"] is False
        assert results(told)["identical"] == "failed"
        assert results(told)["status"] == "not-checked"

    def test_shows_nothing_that_the_file_says(self, workshop, check, make_seal, tmp_path):
        evil = tampering.workshop(tmp_path / "evil", organisation="Canary <b>District</b>", seal_id=SHOWN)
        make_seal(stored=STORED)

        foreign = check(evil.signed, name="<i>canary</i>.pdf")
        ours = check(sign(evil.rendered, workshop.key, reason="Canary"), name="<i>canary</i>.pdf")

        assert foreign.heading.startswith("Not ours")
        assert ours.heading.startswith("Unknown")
        assert "canary" not in (foreign.html + ours.html).lower()

    def test_with_a_key_since_ended_or_withdrawn_is_still_what_the_register_knows(
        self, issued, check, workshop, examiners, monkeypatch
    ):
        from app.certificate.verdicts import Chain, Observed, judge

        issued()
        seen = Observed(
            is_pdf=True, is_small=True, is_readable=True, signatures=1, revisions=2, is_intact=True,
            is_certification=True, is_whole_file=True, is_unmodified=True, is_library_satisfied=False,
            chain=Chain.EXPIRED,
        )  # fmt: skip
        monkeypatch.setattr(examiners, "examine", lambda pdf: judge(seen, sha256="0"))

        page = check(workshop.signed)

        assert page.heading.startswith("Valid")
        assert "has ended since" in page.text


def test_the_portal_trusts_the_keys_it_signs_with(app, settings, make_seal, workshop, check):
    """With its own examiners, as it is set up."""
    folder = keys.path_of(settings.signing_key).parent
    shutil.copytree(workshop.folder / "keys", folder)
    make_seal(stored=STORED, pdf=workshop.signed)
    mine = app.extensions["examiners"] = Examiners(settings.signing_key, patience=30, deadline=10)
    try:
        assert check(workshop.signed).text.count("Passed") == 6
    finally:
        mine.close()
