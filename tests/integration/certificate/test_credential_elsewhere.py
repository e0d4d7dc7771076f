"""Credentials and lists before verifiers that we did not write: the valid accepted, the rest refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.certificate.credential import issuer_keys, status_list
from app.core import clock
from tests import credentials

NAMES = (
    "Ka\u02bbū-Kea\u02bbau-Pāhoa Complex Area",
    "Cañon City",
    "東京 District",
    'A "B" \\ C <D> & E',
    "O’Brien’s 🦉 School",
)


class TestOpenbadgeslib:
    def test_accepts_a_valid_one_and_its_list(self, issued, listing, did):
        assert credentials.ask_openbadgeslib(issued, listing(), did) == ""
        assert credentials.ask_openbadgeslib_about_list(listing(), did) == ""

    def test_refuses_a_stopped_one(self, issued, listing, did):
        assert "suspension" in credentials.ask_openbadgeslib(issued, listing(94_567), did)

    def test_refuses_a_word_that_was_changed(self, issued, listing, did):
        forged = issued.replace(b"Maple Valley Unified", b"Mapel Valley Unified")

        assert "mismatch" in credentials.ask_openbadgeslib(forged, listing(), did)

    def test_refuses_an_old_list(self, issued, listing, did):
        old = listing(at=clock.now() - timedelta(hours=25))

        assert "expired" in credentials.ask_openbadgeslib(issued, old, did)

    def test_refuses_one_that_has_run_out(self, issuer, listing, did):
        past = credentials.credential(
            issuer,
            awarded_on=datetime(2023, 1, 1, tzinfo=UTC).date(),
            valid_until=datetime(2025, 1, 1, tzinfo=UTC).date(),
        )

        assert credentials.ask_openbadgeslib(past, listing(), did)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40))
    @example(NAMES[0])
    @example(NAMES[2])
    @example(NAMES[3])
    @example(NAMES[4])
    def test_reads_every_name_as_we_do(self, issuer, listing, did, name):
        today = clock.today()
        issued = credentials.credential(
            issuer, organisation=f"District {name}", awarded_on=today - timedelta(days=1),
            valid_until=today + timedelta(days=9),
        )  # fmt: skip

        assert credentials.ask_openbadgeslib(issued, listing(), did) == ""


@credentials.needs_node
class TestDigitalBazaar:
    @pytest.mark.parametrize("name", ["Maple Valley Unified School District", *NAMES])
    def test_accepts_a_valid_one_in_safe_mode_with_its_list(self, issuer, listing, did, tmp_path, name):
        today = clock.today()
        issued = credentials.credential(
            issuer,
            organisation=name,
            awarded_on=today - timedelta(days=1),
            valid_until=today + timedelta(days=9),
        )

        said = credentials.ask_digitalbazaar(tmp_path, issued, listing(), did)
        assert said == {"verified": True, "statusChecked": True, "refused": False, "errors": []}

    def test_refuses_a_stopped_one(self, issued, listing, did, tmp_path):
        assert credentials.ask_digitalbazaar(tmp_path, issued, listing(94_567), did)["refused"]

    def test_refuses_a_word_that_was_changed(self, issued, listing, did, tmp_path):
        forged = issued.replace(b"Full Seal", b"Fool Seal")

        said = credentials.ask_digitalbazaar(tmp_path, forged, listing(), did)
        assert not said["verified"]
        assert any("Invalid signature" in error for error in said["errors"])

    def test_refuses_a_list_that_was_changed(self, issued, listing, did, tmp_path):
        stopped = json.loads(listing(94_567))
        stopped["credentialSubject"]["encodedList"] = status_list.encode([])

        said = credentials.ask_digitalbazaar(tmp_path, issued, json.dumps(stopped).encode(), did)
        assert not said["statusChecked"]

    def test_refuses_one_signed_by_another_key(self, issued, listing, tmp_path):
        other = tmp_path / "other"
        other.mkdir(mode=0o700)
        issuer_keys.init(other)

        said = credentials.ask_digitalbazaar(tmp_path, issued, listing(), credentials.did_document(other))
        assert not said["verified"]
