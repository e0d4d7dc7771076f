"""New keys, withdrawn keys and keys taken away: what was signed before goes on to verify."""

from __future__ import annotations

import contextlib
import json
import shutil
import stat
from datetime import timedelta
from types import MappingProxyType

import pytest
from cryptography import x509

from app.certificate import ceremony, exchange, inventory, keys
from app.certificate.errors import KeyFault, KeyRefused, KeyRevoked, KeyUnknown
from app.certificate.inventory import Standing
from app.certificate.signing import sign
from app.certificate.verdicts import Verdict
from app.certificate.verification import Verifier
from app.core import clock

WHO = "Consortium of Maple Valley"
STOLEN = x509.ReasonFlags.key_compromise


@pytest.fixture
def folder(key_folder, tmp_path):
    """A copy of the keys, to change."""
    shutil.copytree(key_folder, tmp_path / "keys")
    return tmp_path / "keys"


def load(folder):
    return keys.load(f"file:{folder / 'signer.key.pem'}")


def rotate(folder, **values):
    return ceremony.rotate_signer(folder, **{"organisation": WHO, "algorithm": "ecdsa-p256", **values})


def verdict(folder, pdf):
    with Verifier(keys.trust(folder)) as verifier:
        return verifier.verify(pdf).verdict


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestRotateSigner:
    def test_leaves_old_certificates_verifying(self, folder, rendered):
        old = load(folder)
        before = sign(rendered, old, reason="Award")

        rotate(folder)

        new = load(folder)
        assert new.key_id != old.key_id
        assert verdict(folder, before) is Verdict.AUTHENTIC
        assert verdict(folder, sign(rendered, new, reason="Award")) is Verdict.AUTHENTIC

    def test_destroys_the_old_private_key_and_keeps_its_certificate(self, folder):
        old = load(folder)
        secret = (folder / "signer.key.pem").read_bytes()

        rotate(folder)

        assert secret not in content(folder).values()
        assert (folder / "retired" / f"signer-{old.key_id}.cert.pem").exists()
        assert [one.standing for one in inventory.held(folder) if one.name == "signer"] == [
            Standing.IN_USE, Standing.RETIRED,
        ]  # fmt: skip

    def test_makes_an_rsa_key_where_that_is_set(self, folder, rendered, run):
        rotate(folder, algorithm="rsa-3072")

        key = load(folder)
        assert key.algorithm == "rsa-3072-sha256"
        assert "Signature is Valid." in run("pdfsig", sign(rendered, key, reason="Award"))

    def test_takes_the_intermediate_from_elsewhere(self, folder, tmp_path):
        ceremony.export(folder, "intermediate", tmp_path / "stick")
        with pytest.raises(KeyRefused, match="bring the medium"):
            rotate(folder)

        rotate(folder, issuer=tmp_path / "stick")

        assert load(folder)
        assert not (folder / "intermediate.key.pem").exists()

    def test_refuses_the_key_of_another_authority(self, folder, tmp_path):
        keys.init(tmp_path / "other", organisation=WHO)
        before = content(folder)

        with pytest.raises(KeyFault, match="is not the key of"):
            rotate(folder, issuer=tmp_path / "other" / "intermediate.key.pem")
        assert content(folder) == before

    def test_never_outlives_its_issuer(self, folder):
        ends = keys.read_certificate(folder / "intermediate.cert.pem").not_valid_after_utc
        with clock.at(ends - timedelta(days=400)):
            made = rotate(folder)

        assert made.not_valid_after_utc == ends

    def test_counts_its_revocation_lists(self, folder):
        rotate(folder)
        rotate(folder)

        crl = x509.load_pem_x509_crl((folder / "intermediate.crl.pem").read_bytes())
        assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 3


class TestRotateIntermediate:
    def rotate(self, folder, **values):
        return ceremony.rotate_intermediate(folder, organisation=WHO, algorithm="ecdsa-p256", **values)

    def test_leaves_old_certificates_verifying(self, folder, rendered):
        before = sign(rendered, load(folder), reason="Award")

        self.rotate(folder)
        middle = sign(rendered, load(folder), reason="Award")
        self.rotate(folder)
        after = sign(rendered, load(folder), reason="Award")

        assert [verdict(folder, pdf) for pdf in (before, middle, after)] == [Verdict.AUTHENTIC] * 3

    def test_needs_the_root_only_then(self, folder, tmp_path):
        ceremony.export(folder, "root", tmp_path / "stick")

        with pytest.raises(KeyRefused, match="bring the medium"):
            self.rotate(folder)
        rotate(folder)
        self.rotate(folder, root=tmp_path / "stick")

        assert load(folder)

    def test_a_key_under_the_former_intermediate_can_still_be_revoked(self, folder, rendered):
        old = load(folder)
        before = sign(rendered, old, reason="Award")
        self.rotate(folder)

        ceremony.revoke(folder, old.key_id, since=clock.now(), reason=STOLEN)

        assert verdict(folder, before) is Verdict.KEY_REVOKED
        assert load(folder)


class TestRevoke:
    def test_stops_signing_at_once_and_says_why(self, folder, rendered):
        key = load(folder)
        later = sign(rendered, key, reason="A thief's")

        ceremony.revoke(folder, key.key_id, since=clock.now(), reason=STOLEN)

        with pytest.raises(KeyRevoked, match="is revoked"):
            load(folder)
        assert verdict(folder, later) is Verdict.KEY_REVOKED
        assert inventory.held(folder)[2].standing is Standing.REVOKED
        rotate(folder)
        assert load(folder)
        assert verdict(folder, later) is Verdict.KEY_REVOKED

    def test_of_an_intermediate_is_the_roots_to_do(self, folder, tmp_path):
        intermediate = inventory.held(folder)[1]
        ceremony.export(folder, "root", tmp_path / "stick")
        with pytest.raises(KeyRefused, match="bring the medium"):
            ceremony.revoke(folder, intermediate.key_id, since=clock.now(), reason=STOLEN)

        ceremony.revoke(
            folder, intermediate.key_id, since=clock.now(), reason=STOLEN, issuer=tmp_path / "stick"
        )

        with pytest.raises(KeyRevoked):
            load(folder)

    def test_is_refused_for_a_root_and_for_a_stranger(self, folder):
        with pytest.raises(KeyRefused, match="ask its issuer"):
            ceremony.revoke(folder, inventory.held(folder)[0].key_id, since=clock.now(), reason=STOLEN)
        with pytest.raises(KeyUnknown, match="keys list"):
            ceremony.revoke(folder, "0" * 16, since=clock.now(), reason=STOLEN)


class TestExport:
    def test_moves_the_key_to_a_private_file_that_can_be_read_back(self, folder, tmp_path):
        secret = (folder / "root.key.pem").read_bytes()

        ceremony.export(folder, "root", tmp_path / "stick")

        assert stat.S_IMODE((tmp_path / "stick").stat().st_mode) == 0o600
        assert (tmp_path / "stick").read_bytes().startswith(secret)
        assert not (folder / "root.key.pem").exists()
        assert keys.trust(folder).anchors in (tmp_path / "stick").read_bytes()

    def test_overwrites_nothing_and_keeps_the_key_where_it_cannot_write(self, folder, tmp_path):
        (tmp_path / "stick").write_text("holiday pictures")

        for place in (tmp_path / "stick", tmp_path / "nowhere" / "stick", folder / "copy.pem"):
            with pytest.raises(KeyRefused):
                ceremony.export(folder, "root", place)

        assert (tmp_path / "stick").read_text() == "holiday pictures"
        assert (folder / "root.key.pem").exists()


class TestExchange:
    FILES = MappingProxyType({"a.cert.pem": b"new a", "retired/b.key.pem": b"new b"})

    def test_puts_all_files_and_guards_the_private_ones(self, tmp_path):
        (tmp_path / "a.cert.pem").write_bytes(b"old a")

        exchange.put(tmp_path, self.FILES)

        assert content(tmp_path) == self.FILES
        assert stat.S_IMODE((tmp_path / "retired" / "b.key.pem").stat().st_mode) == 0o600

    @pytest.mark.parametrize("after", range(5))
    def test_cut_short_anywhere_ends_old_or_new_but_never_mixed(self, tmp_path, monkeypatch, after):
        exchange.put(tmp_path, dict.fromkeys(self.FILES, b"old"))
        real, left = exchange.Path.replace, [after]
        rename = exchange.Path.rename

        def cut(act):
            def step(self, target):
                if not left[0]:
                    raise KeyboardInterrupt
                left[0] -= 1
                return act(self, target)

            return step

        monkeypatch.setattr(exchange.Path, "replace", cut(real))
        monkeypatch.setattr(exchange.Path, "rename", cut(rename))
        with contextlib.suppress(KeyboardInterrupt):
            exchange.put(tmp_path, self.FILES)
        monkeypatch.undo()
        exchange.finish(tmp_path)

        assert content(tmp_path) in (dict.fromkeys(self.FILES, b"old"), self.FILES)

    def test_is_finished_by_the_next_who_loads_the_key(self, folder, monkeypatch):
        old = load(folder)
        real = exchange.finish
        monkeypatch.setattr(exchange, "finish", lambda directory: None)
        rotate(folder)
        assert (folder / exchange.PENDING).is_dir()
        monkeypatch.setattr(exchange, "finish", real)

        assert load(folder).key_id != old.key_id
        assert not (folder / exchange.PENDING).exists()


class TestCommands:
    def test_rotation_and_revocation_show_in_the_list(self, flask):
        flask("keys", "init")
        first = json.loads(flask("keys", "list", "--json").output)[2]
        done = flask("keys", "rotate", "--algorithm", "rsa-3072")
        assert "New signing key" in done.output
        assert flask("keys", "revoke", first["key_id"], "--since", "2026-01-01").exit_code == 0

        signers = [
            one for one in json.loads(flask("keys", "list", "--json").output) if one["name"] == "signer"
        ]
        assert [(one["algorithm"], one["standing"], one["seals"]) for one in signers] == [
            ("rsa-3072-sha256", "in-use", 0), ("ecdsa-p256-sha256", "revoked", 0),
        ]  # fmt: skip
        assert "revoked since 2026-01-01" in flask("keys", "list").output

    def test_export_root_says_what_to_do_next(self, flask, tmp_path):
        flask("keys", "init")

        done = flask("keys", "export-root", tmp_path / "root.pem")

        assert done.exit_code == 0
        assert "two places" in done.output
        assert "private key elsewhere" in flask("keys", "list").output.splitlines()[0]
        assert flask("keys", "rotate").exit_code == 0
        refused = flask("keys", "rotate", "--intermediate")
        assert refused.exit_code == 1
        assert "bring the medium" in refused.output
        assert flask("keys", "rotate", "--intermediate", "--root", tmp_path / "root.pem").exit_code == 0
