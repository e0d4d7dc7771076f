"""Only our untouched certificate verifies; every other file has a clear verdict of its own, and harms nobody."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

import pytest

from app.certificate import keys
from app.certificate.errors import VerifierUnavailable
from app.certificate.keys import Trust
from app.certificate.signing import sign
from app.certificate.verdicts import LARGEST, Verdict
from app.certificate.verification import Verifier
from app.core import clock
from tests.certificates import payload
from tests.integration.certificate import forging


def failed(report):
    return {check.name for check in report.checks if not check.passed}


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
    @pytest.mark.parametrize(
        ("forge", "verdict", "check"),
        [
            (lambda pdf: forging.flipped(pdf, b"stream\n"), Verdict.ALTERED, "intact"),
            (lambda pdf: pdf + b"\n% appended", Verdict.ALTERED, "whole-file"),
            (forging.retitled, Verdict.ALTERED, "whole-file"),
            (forging.overwritten, Verdict.ALTERED, "unmodified"),
            (forging.resaved, Verdict.ALTERED, "intact"),
            (forging.stripped, Verdict.UNSIGNED, "one-signature"),
            (forging.encrypted, Verdict.UNREADABLE, "not-encrypted"),
            (lambda pdf: pdf[: len(pdf) // 2], Verdict.UNREADABLE, "readable"),
            (lambda pdf: pdf + pdf, None, "whole-file"),
            (lambda _pdf: b"", Verdict.UNREADABLE, "pdf"),
            (lambda _pdf: b"PK\x03\x04 not a PDF", Verdict.UNREADABLE, "pdf"),
            (lambda _pdf: b"%PDF-1.7\n" + b"[" * 100_000, Verdict.UNREADABLE, "readable"),
            (lambda pdf: pdf + b"\0" * LARGEST, Verdict.UNREADABLE, "size"),
        ],
        ids=[
            "flipped", "appended", "retitled", "overwritten", "resaved", "stripped", "encrypted", "truncated", "doubled",
            "empty", "another kind", "nested", "huge",
        ],
    )  # fmt: skip
    def test_is_found_out(self, verifier, signed, forge, verdict, check):
        report = verifier.verify(forge(signed))

        assert not report.is_authentic
        assert verdict in {None, report.verdict}
        assert check in failed(report)
        assert report.seal_id is None

    def test_unsigned_is_not_called_altered(self, verifier, rendered):
        assert verifier.verify(rendered).verdict is Verdict.UNSIGNED

    def test_by_an_authority_of_the_same_name_is_foreign(self, verifier, rendered, tmp_path):
        twin = keys.init(tmp_path / "twin", organisation="Consortium of Maple Valley")

        report = verifier.verify(sign(rendered, twin, reason="Award of the seal"))
        assert report.verdict is Verdict.FOREIGN
        assert report.key_id is None

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
    def test_file_that_hangs_the_examiner_is_unreadable(self, key_folder, signed):
        with Verifier(keys.trust(key_folder), deadline=0.001) as hurried:
            assert hurried.verify(signed).verdict is Verdict.UNREADABLE

    def test_a_bomb_ends_quickly(self, verifier):
        import zlib

        bomb = zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9)
        pdf = (
            b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 8 8]/Root 1 0 R/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n"
            % len(bomb)
        )
        pdf += bomb + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
        started = time.perf_counter()

        assert verifier.verify(pdf).verdict is Verdict.UNREADABLE
        assert time.perf_counter() - started < 10

    def test_no_verdict_where_nothing_can_be_examined(self, key_folder, signed, monkeypatch):
        from app.core.confined import supervisor

        monkeypatch.setattr(supervisor, "ROOT", key_folder)
        with Verifier(keys.trust(key_folder)) as broken, pytest.raises(VerifierUnavailable):
            broken.verify(signed)
