"""The page, the certificate and the badge of one seal, by its ID."""

from __future__ import annotations

import pytest

from app.seal.workflow import State
from tests import factories, seals
from tests.seals import UNKNOWN


class TestVerification:
    @pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED])
    def test_leads_with_the_verdict_and_its_reason(self, client, make_seal, state):
        page = client.page(f"/verify/{seals.shown(make_seal(state=state))}")

        assert page.heading.lower().startswith(state.value)
        assert "A concern is being looked into." in page.text
        assert "in force today" not in page.text

    def test_shows_a_badge_that_no_browser_kept_from_before_the_change(self, client, make_seal):
        before = client.page(f"/verify/{seals.shown(make_seal())}").html
        after = client.page(f"/verify/{seals.shown(make_seal(state=State.SUSPENDED))}").html

        assert 'width="300"' in before
        assert ".svg?" not in before  # the address that is answered from what is prepared
        assert after.count(".svg?suspended") == 2

    @pytest.mark.parametrize("state", list(State), ids=lambda state: state.value)
    def test_has_the_verdict_first_in_its_title(self, client, make_seal, state):
        seal = make_seal(state=state)

        html = client.page(f"/verify/{seals.shown(seal)}").html

        word = "Valid" if state is State.ACTIVE else state.value.capitalize()
        assert f"<title>{word} – " in html

    def test_tells_how_this_very_seal_was_reviewed(self, client, make_reviewed):
        page = client.page(f"/verify/{seals.shown(make_reviewed(on='2026-03-05'))}")

        assert (
            "One auditor examined every practice and its evidence on March 5, 2026, after declaring to have no "
            "ties to the school system. Somebody else, who had no part in the review, decided on March 5, 2026."
        ) in page.text

    def test_tells_the_number_of_auditors_and_the_time_they_took(self, client, make_reviewed):
        page = client.page(f"/verify/{seals.shown(make_reviewed(on='2026-03-05', and_after='2026-03-20'))}")

        assert (
            "2 auditors examined every practice and its evidence between March 5, 2026 and March 20, 2026, each "
            "after declaring to have no ties to the school system. Somebody else, who had no part in the review, "
            "decided on March 20, 2026."
        ) in page.text

    def test_claims_nothing_of_a_review_that_is_not_on_record(self, client, make_seal):
        text = client.page(f"/verify/{seals.shown(make_seal())}").text

        assert "The registry has no details of this review." in text
        assert "no part in the review" not in text

    @pytest.mark.parametrize("typed", ["", " ", "\t"])
    def test_nothing_typed_shows_the_form_again(self, client, typed):
        assert client.page("/verify", query_string={"id": typed}).heading == "Check a seal"

    @pytest.mark.parametrize("written", ["{lower}", "{bare}", " {spaced} "])
    def test_forgives_how_an_id_is_written(self, client, make_seal, written):
        shown = seals.shown(make_seal())
        typed = written.format(
            lower=shown.lower(), bare=shown.replace("-", ""), spaced=shown.replace("-", " – ")
        )

        assert client.page("/verify", query_string={"id": typed}).path == f"/verify/{shown}"

    @pytest.mark.parametrize(
        "typed",
        ["TLE-1", "x" * 8_000, "../../etc/passwd", "' OR 1=1", "\u202eTLE", "<b>", "TLE-7QX4-M2KD-9RFA-!", "😀", "TLE/7QX4"],
        ids=lambda typed: ascii(typed[:20]),
    )  # fmt: skip
    def test_what_is_no_id_is_answered_with_help(self, client, typed):
        page = client.page("/verify", query_string={"id": typed}, status=404)

        assert page.heading.startswith("Could not check")
        assert page.has_form("/verify")

    def test_an_unknown_id_warns(self, client):
        page = client.page(f"/verify/{UNKNOWN}", status=404)

        assert page.heading.startswith("Not found")
        assert "do not rely on it" in page.text

    def test_gives_the_certificate_as_it_was_issued(self, client, make_seal):
        seal = make_seal(state=State.REVOKED)

        answer = client.get(f"/certificates/{seals.shown(seal)}.pdf")

        assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 " + seal.seal_id.encode())
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{seals.shown(seal)}.pdf"'

    @pytest.mark.parametrize(
        "path", ["/certificates/{}.pdf", "/badges/{}.svg", "/badges/dark/{}.svg", "/api/v1/seals/{}"]
    )
    @pytest.mark.parametrize("wrong", [UNKNOWN, "TLE-1", "x" * 200, "%25", "%2e%2e"])
    def test_what_is_not_there_is_404_in_every_form(self, client, path, wrong):
        assert client.get(path.format(wrong)).status_code == 404


class TestTheBadge:
    @pytest.mark.parametrize("folder", ["/badges", "/badges/dark"])
    def test_is_a_picture_without_script_that_names_the_school_system(self, client, make_seal, rows, folder):
        from xml.etree import ElementTree as ET

        system = factories.organisation(rows, name='A & B "C" <D> ' + "Very Long Name of a District" * 4)
        shown = seals.shown(make_seal(system))

        answer = client.get(f"{folder}/{shown}.svg")

        tree = ET.fromstring(answer.data)  # noqa: S314  # our own answer
        words = " ".join(tree.itertext())
        assert shown in words
        assert system.name in words
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not [one for one in tree.iter() if one.tag.endswith(("script", "image", "foreignObject"))]

    def test_of_a_seal_that_is_not_valid_never_says_valid(self, client, make_seal):
        for state in (State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED):
            body = client.get(f"/badges/{seals.shown(make_seal(state=state))}.svg").get_data(as_text=True)

            assert ">Valid" not in body
            assert state.value.capitalize() in body


class TestWellKnown:
    """What programs need to check a signature."""

    ADDRESSES = ("/.well-known/seal-root.pem", "/.well-known/seal-revocations.pem")

    def test_is_not_there_without_keys(self, app):
        assert [app.test_client().get(one).status_code for one in self.ADDRESSES] == [404, 404]

    def test_is_public_and_holds_no_secret(self, app):
        from app.certificate import keys

        made = keys.init(app.extensions["settings"].keys_dir, organisation="Program")

        root, lists = (app.test_client().get(one) for one in self.ADDRESSES)

        assert root.data.count(b"BEGIN CERTIFICATE") == 1
        assert lists.data.count(b"BEGIN X509 CRL") == len(made.crls)
        assert b"PRIVATE" not in root.data + lists.data
        assert (root.headers.get("Set-Cookie"), lists.headers.get("Set-Cookie")) == (None, None)
