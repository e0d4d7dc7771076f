"""Keys are made whole, never overwritten, and never used when anything about them is wrong."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtensionOID

from app.certificate import inventory, keys
from app.certificate.errors import (
    KeyExposed,
    KeyFault,
    KeyKindUnsupported,
    KeyMissing,
    KeyNotOurs,
    KeyOutOfDate,
    KeysExist,
    KeyUnreadable,
)
from app.core import clock


@pytest.fixture
def folder(key_folder, tmp_path):
    """A copy of the keys, to spoil."""
    copy = tmp_path / "keys"
    shutil.copytree(key_folder, copy)
    return copy


def reference(folder):
    return f"file:{folder / 'signer.key.pem'}"


class TestInit:
    def test_makes_private_files_that_only_the_owner_reads(self, key_folder):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in key_folder.iterdir()}

        assert stat.S_IMODE(key_folder.stat().st_mode) == 0o700
        assert {mode for name, mode in modes.items() if ".key." in name} == {0o600}
        assert len(modes) == 10

    def test_ignores_a_generous_umask(self, tmp_path):
        before = os.umask(0)
        try:
            keys.init(tmp_path / "keys", organisation="Consortium")
        finally:
            os.umask(before)

        assert keys.load(reference(tmp_path / "keys"))

    def test_never_overwrites(self, folder):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        with pytest.raises(KeysExist, match="stay as they are"):
            keys.init(folder, organisation="Consortium")

        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]

    def test_signer_may_sign_documents_and_what_readers_on_nss_demand(self, key):
        usage = key.certificate.extensions.get_extension_for_oid(ExtensionOID.KEY_USAGE).value
        purposes = key.certificate.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE).value

        assert usage.digital_signature
        assert usage.content_commitment
        assert not usage.key_cert_sign
        assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4"]

    def test_root_and_intermediate_only_issue(self, key):
        for certificate in (key.root, key.intermediate):
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
            assert usage.key_cert_sign
            assert not usage.digital_signature


class TestLoad:
    def test_names_key_and_algorithm_for_the_record(self, key):
        assert len(key.key_id) == 16
        assert key.algorithm == "ecdsa-p256-sha256"

    def test_shows_no_private_part(self, key):
        assert "private" not in repr(key).lower()

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644], ids=oct)
    def test_refuses_a_key_that_others_can_reach(self, folder, mode):
        (folder / "signer.key.pem").chmod(mode)

        with pytest.raises(KeyExposed, match="chmod 600"):
            keys.load(reference(folder))

    def test_refuses_a_folder_that_others_can_enter(self, folder):
        folder.chmod(0o755)

        with pytest.raises(KeyExposed, match="chmod 700"):
            keys.load(reference(folder))

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
    def test_refuses_a_key_of_somebody_else(self, folder):
        os.chown(folder / "signer.key.pem", 12345, 12345)

        with pytest.raises(KeyNotOurs):
            keys.load(reference(folder))

    @pytest.mark.parametrize(
        ("setting", "fault"),
        [
            ("pkcs11:token=x", KeyKindUnsupported),
            ("", KeyKindUnsupported),
            ("file:", KeyKindUnsupported),
            ("file:/nowhere/signer.key.pem", KeyMissing),
        ],
        ids=["pkcs11", "empty", "no path", "nowhere"],
    )
    def test_refuses_other_settings_clearly(self, setting, fault):
        with pytest.raises(fault):
            keys.load(setting)

    def test_refuses_a_key_of_another_certificate(self, folder, tmp_path):
        keys.init(tmp_path / "other", organisation="Consortium")
        shutil.copy(tmp_path / "other" / "signer.key.pem", folder / "signer.key.pem")

        with pytest.raises(KeyUnreadable, match="is not the key of"):
            keys.load(reference(folder))

    @pytest.mark.parametrize(
        "content",
        [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
        ids=["empty", "text", "broken"],
    )
    def test_refuses_what_is_no_key_without_quoting_it(self, folder, content):
        (folder / "signer.key.pem").write_bytes(content)

        with pytest.raises(KeyUnreadable) as caught:
            keys.load(reference(folder))
        assert caught.value.__cause__ is None

    def test_refuses_a_weak_key(self, folder):
        weak = rsa.generate_private_key(65537, 2048)
        pem = weak.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "signer.key.pem").write_bytes(pem)

        with pytest.raises(KeyUnreadable, match="3072"):
            keys.load(reference(folder))

    def test_refuses_a_certificate_out_of_date(self, folder):
        with pytest.raises(KeyOutOfDate):
            keys.load(reference(folder), at=datetime(2999, 1, 1, tzinfo=UTC))

    def test_public_side_needs_no_private_key(self, folder):
        for path in folder.glob("*.key.pem"):
            path.unlink()

        assert b"BEGIN CERTIFICATE" in keys.trust(folder).anchors
        assert [item.has_private_key for item in inventory.held(folder)] == [False] * 3


class TestDoctor:
    def test_finds_no_fault_in_new_keys(self, folder):
        assert not [finding for finding in inventory.examine(reference(folder)) if finding.is_fault]

    def test_is_content_once_the_issuing_keys_are_elsewhere(self, folder):
        for name in ("root", "intermediate"):
            (folder / f"{name}.key.pem").unlink()

        assert inventory.examine(reference(folder)) == []

    def test_reports_a_missing_revocation_list(self, folder):
        (folder / "intermediate.crl.pem").unlink()

        findings = inventory.examine(reference(folder))
        assert any("revocation list is missing" in one.message and one.is_fault for one in findings)

    def test_reports_what_load_refuses(self, folder):
        (folder / "signer.key.pem").chmod(0o644)

        (finding,) = inventory.examine(reference(folder))
        assert finding.is_fault

    def test_reports_a_foreign_root(self, folder, tmp_path):
        keys.init(tmp_path / "other", organisation="Consortium")
        shutil.copy(tmp_path / "other" / "root.cert.pem", folder / "root.cert.pem")

        assert any("was not issued by" in finding.message for finding in inventory.examine(reference(folder)))

    @pytest.mark.parametrize(
        ("days", "words"), [(30, "keys rotate"), (300, "plan `keys rotate`")], ids=["soon", "in time"]
    )
    def test_warns_before_the_key_ends(self, folder, key, monkeypatch, days, words):
        then = key.certificate.not_valid_after_utc - timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: then)

        findings = inventory.examine(reference(folder))
        assert any(words in finding.message for finding in findings)

    def test_every_fault_is_a_key_fault(self):
        assert all(issubclass(kind, KeyFault) for kind in (KeyMissing, KeyExposed, KeyUnreadable, KeysExist))
