"""The credential inside the certificate: found there by anyone, and no hindrance to archive or signature."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest

from app.certificate import keys
from app.certificate.signing import sign
from tests import credentials
from tests.certificates import payload


@pytest.fixture(scope="module")
def twin(issuer):
    return credentials.credential(issuer)


@pytest.fixture(scope="module")
def pdf(renderer, twin):
    return renderer.render(payload(), twin)


class TestInTheCertificate:
    def test_lies_the_credential_byte_for_byte_also_when_signed(self, pdf, twin, key_folder, tmp_path):
        signed = sign(pdf, keys.load(f"file:{key_folder / 'signer.key.pem'}"), reason="Award of the seal")
        (tmp_path / "file.pdf").write_bytes(signed)
        subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(tmp_path / "file.pdf")], check=True)

        assert (tmp_path / "TLE-7QX4-M2KD-9RFA-K.json").read_bytes() == twin
        assert len(signed) < 200_000

    def test_it_is_declared_as_another_form_of_the_document(self, pdf):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            (attached,) = opened.Root.AF
            assert attached.AFRelationship == "/Alternative"
            assert attached.EF.F.Subtype == "/application/json"
            assert attached.UF == "TLE-7QX4-M2KD-9RFA-K.json"
            assert len(opened.attachments) == 1

    def test_the_same_award_gives_the_same_bytes(self, renderer, pdf, twin):
        assert renderer.render(payload(), twin) == pdf

    def test_the_verifier_still_finds_it_authentic(self, pdf, key_folder, verifier):
        signed = sign(pdf, keys.load(f"file:{key_folder / 'signer.key.pem'}"), reason="Award of the seal")
        assert verifier.verify(signed).is_authentic
