"""The key that signs credentials: guarded, made once, and believed for what it signed after it is replaced."""

from __future__ import annotations

import json

import pytest

from app.certificate.credential import identity, issuer_keys, proof, published
from app.certificate.errors import KeyExposed, KeyMissing, KeysExist, KeyUnreadable
from tests import credentials


class TestKeys:
    @pytest.fixture
    def place(self, tmp_path):
        made = tmp_path / "keys"
        made.mkdir(mode=0o700)
        return made

    def test_are_for_their_owner_alone(self, place):
        issuer_keys.init(place)

        assert (place / "issuer.key.pem").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
    def test_that_others_can_read_are_refused_with_the_cure(self, place, mode):
        issuer_keys.init(place)
        (place / "issuer.key.pem").chmod(mode)

        with pytest.raises(KeyExposed, match="chmod 600"):
            issuer_keys.load(place)

    def test_in_an_open_folder_are_refused(self, place):
        issuer_keys.init(place)
        place.chmod(0o755)

        with pytest.raises(KeyExposed, match="chmod 700"):
            issuer_keys.load(place)

    def test_that_are_missing_say_how_to_make_them(self, place):
        with pytest.raises(KeyMissing, match="keys init"):
            issuer_keys.load(place)
        with pytest.raises(KeyMissing, match="keys init"):
            published.public_keys(place)

    def test_are_never_overwritten(self, place):
        issuer_keys.init(place)
        with pytest.raises(KeysExist):
            issuer_keys.init(place)

    def test_of_another_kind_or_without_their_public_half_are_refused(self, place, key_folder):
        made = issuer_keys.init(place)
        (place / f"issuer-{made.key_id}.pub").rename(place / "issuer-0000000000000000.pub")
        with pytest.raises(KeyUnreadable, match="public half"):
            issuer_keys.load(place)

        (place / "issuer.key.pem").write_bytes((key_folder / "signer.key.pem").read_bytes())
        with pytest.raises(KeyUnreadable, match="Ed25519"):
            issuer_keys.load(place)

        (place / "issuer.key.pem").write_text("nothing")
        with pytest.raises(KeyUnreadable, match="no usable"):
            issuer_keys.load(place)

    def test_leave_what_they_signed_valid_when_they_are_rotated(self, place):
        old = issuer_keys.init(place)
        before = json.loads(credentials.credential(old))

        new = issuer_keys.rotate(place)
        after = json.loads(credentials.credential(new))

        keys = identity.keys_in(json.loads(credentials.did_document(place)))
        assert old.key_id != new.key_id == issuer_keys.load(place).key_id
        assert len(keys) == 2
        assert proof.is_sound(before, keys)
        assert proof.is_sound(after, keys)

    def test_are_not_shown(self, place):
        assert "private" not in repr(issuer_keys.init(place))
