"""A signature that other people's tools accept, over every byte."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.certificate import authority, keys
from app.certificate.errors import SigningFailed
from app.certificate.signing import sign
from app.core import clock
from tests import forging


def pdfsig(run, pdf):
    return run("pdfsig", pdf)


class TestSign:
    def test_signs_once_and_the_total_document(self, signed, run):
        report = pdfsig(run, signed)

        assert report.count("Signature #") == 1
        assert "Signature is Valid." in report
        assert "Total document signed" in report
        assert "SHA-256" in report

    def test_stays_below_two_hundred_kilobytes(self, signed):
        assert len(signed) < 200_000

    def test_keeps_the_rendered_bytes_as_they_were(self, signed, rendered):
        assert signed.startswith(rendered)

    def test_of_a_changed_byte_breaks(self, signed, run):
        assert "Signature is Valid." not in pdfsig(run, forging.flipped(signed, b"stream\n"))

    def test_is_a_certification_without_anything_to_see(self, signed):
        import pikepdf

        with pikepdf.open(io.BytesIO(signed)) as pdf:
            (field,) = pdf.Root.AcroForm.Fields
            assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
            assert [float(value) for value in field.Rect] == [0, 0, 0, 0]
            assert "/DSS" in pdf.Root
            assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"

    def test_stays_archival_and_accessible(self, signed):
        assert b"<pdfuaid:part>1</pdfuaid:part>" in signed

    def test_works_with_an_rsa_key_of_an_operator(self, rendered, run, key, tmp_path):
        now = clock.now()
        folder = tmp_path / "keys"
        keys.init(folder, organisation="Consortium")
        issuer = authority.Issued(
            serialization.load_pem_private_key((folder / "intermediate.key.pem").read_bytes(), None),
            x509.load_pem_x509_certificate((folder / "intermediate.cert.pem").read_bytes()),
        )
        private = rsa.generate_private_key(65537, 3072)
        template = key.certificate
        builder = x509.CertificateBuilder(
            issuer_name=issuer.certificate.subject, subject_name=template.subject, public_key=private.public_key(),
            serial_number=x509.random_serial_number(), not_valid_before=now - authority.SKEW, not_valid_after=now + authority.YEAR,
        )  # fmt: skip
        for kind in (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage):
            extension = template.extensions.get_extension_for_class(kind)
            builder = builder.add_extension(extension.value, critical=extension.critical)
        from cryptography.hazmat.primitives import hashes

        issued = authority.Issued(private, builder.sign(issuer.key, hashes.SHA256()))
        (folder / "signer.key.pem").write_bytes(issued.key_pem())
        (folder / "signer.cert.pem").write_bytes(issued.certificate_pem())

        loaded = keys.load(f"file:{folder / 'signer.key.pem'}")
        assert loaded.algorithm == "rsa-3072-sha256"
        assert "Signature is Valid." in pdfsig(run, sign(rendered, loaded, reason="Award"))

    def test_is_refused_for_what_is_no_pdf(self, key):
        with pytest.raises(SigningFailed):
            sign(b"hello", key, reason="Award")

    def test_is_refused_for_what_is_signed_already(self, signed, key):
        with pytest.raises(SigningFailed):
            sign(signed, key, reason="Award")


def test_signature_library_is_loaded_only_to_sign():
    code = (
        "import sys, app.certificate.signing, app.certificate.verification; print('pyhanko' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )

    assert done.stdout.strip() == "False"
