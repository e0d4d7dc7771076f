"""The issuer's keys on disk: the Ed25519 key that signs now, and the public half of every one that did."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.certificate import key_files
from app.certificate.credential import base58
from app.certificate.credential.published import PREFIX, SUFFIX, public_keys
from app.certificate.errors import KeysExist, KeyUnreadable
from app.certificate.key_files import PRIVATE_FILE, PUBLIC_FILE

PRIVATE = "issuer.key.pem"
ALGORITHM = "eddsa-rdfc-2022"
# What says “an Ed25519 public key” at the head of a Multikey.
MULTICODEC = b"\xed\x01"


@dataclass(frozen=True)
class IssuerKey:
    """The key that signs credentials and status lists."""

    private: Ed25519PrivateKey = field(repr=False)

    @property
    def key_id(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of the public key, as for the other keys."""
        public = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(public).hexdigest()[:16]

    @property
    def multibase(self) -> str:
        """The public half as a Multikey."""
        return "z" + base58.encode(MULTICODEC + self.private.public_key().public_bytes_raw())


def init(directory: Path) -> IssuerKey:
    """Make the key in the folder of keys; KeysExist where there is one. The public half is written first."""
    if (directory / PRIVATE).exists():
        raise KeysExist(directory)
    return _make(directory)


def rotate(directory: Path) -> IssuerKey:
    """A new key in place of the present one, whose public half stays: what it signed can still be checked."""
    load(directory)
    return _make(directory)


def load(directory: Path) -> IssuerKey:
    """The key that signs now; a KeyFault says what to do where anything is wrong."""
    path = directory / PRIVATE
    key_files.require_private(directory)
    content = key_files.read_secret(path)
    try:
        private = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        # Neither the content nor the cause goes into the message: both may quote the key.
        raise KeyUnreadable(f"{path} holds no usable private key") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnreadable(f"{path} must hold an Ed25519 key")
    key = IssuerKey(private)
    if (key.key_id, key.multibase) not in public_keys(directory):
        raise KeyUnreadable(f"{PREFIX}{key.key_id}{SUFFIX} does not hold the public half of {path.name}")
    return key


def _pem(key: IssuerKey) -> bytes:
    return key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _make(directory: Path) -> IssuerKey:
    key = IssuerKey(Ed25519PrivateKey.generate())
    key_files.replace(directory / f"{PREFIX}{key.key_id}{SUFFIX}", f"{key.multibase}\n".encode(), PUBLIC_FILE)
    key_files.replace(directory / PRIVATE, _pem(key), PRIVATE_FILE)
    return key
