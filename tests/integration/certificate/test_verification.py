"""Only our untouched certificate verifies; every other file has a clear verdict of its own, and harms nobody."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.certificate import keys
from app.certificate.errors import VerifierUnavailable
from app.certificate.keys import Trust
from app.certificate.signing import sign
from app.certificate.verdicts import Verdict
from app.certificate.verification import Verifier
from app.core import clock
from tests import forging, tampering
from tests.certificates import payload


def failed(report):
    return {check.name for check in report.checks if not check.passed}


def most_memory(pid):
    """What the process has ever asked for, in kilobytes."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmPeak:")[1].split()[0])


class TestGenuine:
    def test_is_authentic_and_names_its_seal(self, verifier, signed, key):
        report = verifier.verify(signed)

        assert report.verdict is Verdict.AUTHENTIC
        assert failed(report) == set()
        assert report.seal_id == payload().seal_id
        assert report.payload_digest == payload().digest
        assert report.key_id == key.key_id
        assert report.sha256 == hashlib.sha256(signed).hexdigest()

    def test_needs_the_root_certificate_only(self, key_folder, signed):
        with Verifier(Trust((key_folder / "root.cert.pem").read_bytes())) as plain:
            assert plain.verify(signed).is_authentic


class TestForged:
    @pytest.mark.parametrize("row", tampering.ROWS, ids=lambda row: row.name)
    def test_is_found_out(self, verifier, workshop, row):
        report = verifier.verify(row.forge(workshop))

        assert report.verdict is row.file
        assert row.fails in failed(report)
        assert report.seal_id is None
        if verifier.pid:
            assert most_memory(verifier.pid) < 512 * 1024

    def test_by_a_stranger_does_not_name_the_key(self, verifier, workshop):
        (row,) = (row for row in tampering.ROWS if row.file is Verdict.FOREIGN)

        assert verifier.verify(row.forge(workshop)).key_id is None

    def test_every_byte_of_the_signature_counts(self, verifier, signed):
        start = signed.rindex(b"/Contents <") + len(b"/Contents <")
        verdicts = {
            verifier.verify(signed[:place] + (b"0" if signed[place : place + 1] != b"0" else b"1") + signed[place + 1 :]).verdict
            for place in range(start, start + 3_000, 250)
        }  # fmt: skip

        assert Verdict.AUTHENTIC not in verdicts

    def test_signed_with_a_key_since_expired_is_told_apart(self, rendered, tmp_path, monkeypatch):
        import time_machine

        with time_machine.travel(clock.now() - timedelta(days=11 * 365), tick=True):
            old = keys.init(tmp_path / "old", organisation="Consortium")
            signed = sign(rendered, old, reason="Award")

        with Verifier(keys.trust(tmp_path / "old")) as verifier:
            assert verifier.verify(signed).verdict is Verdict.KEY_EXPIRED

    def test_signed_with_a_key_since_revoked_is_told_apart(self, signed, key, key_folder):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization

        now = clock.now()
        private = serialization.load_pem_private_key((key_folder / "intermediate.key.pem").read_bytes(), None)
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(key.certificate.serial_number)
            .revocation_date(now - timedelta(minutes=1))
            .build()
        )
        crl = (
            x509.CertificateRevocationListBuilder(issuer_name=key.intermediate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=1))
            .add_revoked_certificate(revoked)
            .sign(private, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )
        trust = keys.trust(key_folder)

        with Verifier(Trust(trust.anchors, (trust.crls[0], crl))) as verifier:
            assert verifier.verify(signed).verdict is Verdict.KEY_REVOKED


class TestStrangers:
    def test_file_that_hangs_the_examiner_asks_for_too_much(self, key_folder, signed):
        with Verifier(keys.trust(key_folder), deadline=0.001) as hurried:
            assert hurried.verify(signed).verdict is Verdict.EXHAUSTING

    def test_that_never_ends_is_stopped(self, key_folder):
        with Verifier(keys.trust(key_folder), deadline=1.0) as hurried:
            hurried.check()
            started = time.perf_counter()

            assert hurried.verify(forging.branching()).verdict is Verdict.EXHAUSTING
            assert time.perf_counter() - started < 2

    def test_a_list_of_withdrawn_keys_counts_from_the_next_file_on(
        self, verifier, key_folder, signed, tmp_path
    ):
        other = keys.init(tmp_path / "other", organisation="Somebody else")
        assert other

        verifier.believe(keys.trust(tmp_path / "other"))
        assert verifier.verify(signed).verdict is Verdict.FOREIGN

        verifier.believe(keys.trust(key_folder))
        assert verifier.verify(signed).is_authentic

    def test_no_verdict_where_nothing_can_be_examined(self, key_folder, signed, monkeypatch):
        from app.core.confined import supervisor

        monkeypatch.setattr(supervisor, "ROOT", key_folder)
        with Verifier(keys.trust(key_folder)) as broken, pytest.raises(VerifierUnavailable):
            broken.verify(signed)
