"""The keys on disk: made once, guarded, and loaded only when everything about them is right."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.certificate import authority
from app.certificate.errors import (
    KeyExposed,
    KeyKindUnsupported,
    KeyMissing,
    KeyNotOurs,
    KeyOutOfDate,
    KeysExist,
    KeyUnreadable,
)
from app.core import clock

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PRIVATE_FILE, PRIVATE_DIRECTORY, PUBLIC_FILE = 0o600, 0o700, 0o644
ROOT, INTERMEDIATE, SIGNER = "root", "intermediate", "signer"
CRLS = ("root.crl.pem", "intermediate.crl.pem")
LEAST_RSA_BITS = 3072
# The public half of everything fits in a fraction of this.
LARGEST_FILE = 64 * 1024


@dataclass(frozen=True)
class SigningKey:
    """A private key with all that a signature made by it needs."""

    private: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    intermediate: x509.Certificate
    root: x509.Certificate
    crls: tuple[bytes, ...] = field(repr=False)

    @property
    def key_id(self) -> str:
        """The name of the key in records: the beginning of its public half's digest."""
        return key_id(self.certificate)

    @property
    def algorithm(self) -> str:
        """The name of the signature algorithm in records."""
        return algorithm(self.private)


@dataclass(frozen=True)
class Trust:
    """What a verifier needs, none of it secret: the root, and the lists of withdrawn certificates."""

    anchors: bytes
    crls: tuple[bytes, ...] = ()


def key_id(certificate: x509.Certificate) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the public key."""
    public = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(public).hexdigest()[:16]


def algorithm(private: PrivateKey) -> str:
    """How a key of this kind signs."""
    if isinstance(private, rsa.RSAPrivateKey):
        return f"rsa-{private.key_size}-sha256"
    return f"ecdsa-{'p256' if private.curve.name == 'secp256r1' else private.curve.name}-sha256"


def path_of(reference: str) -> Path:
    """The file that a `file:` reference names; KeyKindUnsupported for any other kind."""
    kind, _, rest = reference.partition(":")
    if kind == "file" and rest:
        return Path(rest)
    if kind == "pkcs11":
        raise KeyKindUnsupported("SIGNING_KEY: pkcs11 keys are not supported yet; use file:<path>")
    raise KeyKindUnsupported(f"SIGNING_KEY: cannot use a key of the kind {kind!r}; use file:<path>")


def init(directory: Path, *, organisation: str) -> SigningKey:
    """Make a whole authority in a directory that holds none; KeysExist where there is one.

    It appears at once or not at all: a crash half-way leaves no half of it behind.
    """
    if directory.exists() and any(directory.iterdir()):
        raise KeysExist(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    made = authority.found(organisation, at=clock.now())
    workshop = Path(tempfile.mkdtemp(prefix=".keys-", dir=directory.parent))
    try:
        for name, issued in ((ROOT, made.root), (INTERMEDIATE, made.intermediate), (SIGNER, made.signer)):
            _write(workshop / f"{name}.key.pem", issued.key_pem(), PRIVATE_FILE)
            _write(workshop / f"{name}.cert.pem", issued.certificate_pem(), PUBLIC_FILE)
        for file, crl in zip(CRLS, (made.root_crl, made.intermediate_crl), strict=True):
            _write(workshop / file, crl, PUBLIC_FILE)
        workshop.chmod(PRIVATE_DIRECTORY)
        try:
            workshop.rename(directory)
        except OSError as error:
            raise KeysExist(directory) from error
    finally:
        if workshop.exists():
            shutil.rmtree(workshop)
    return load(f"file:{directory / 'signer.key.pem'}")


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def load(reference: str, *, at: datetime | None = None) -> SigningKey:
    """The key that a setting names, with its chain; a KeyFault says what to do where anything is wrong."""
    path = path_of(reference)
    directory = path.parent
    _guarded(directory, PRIVATE_DIRECTORY)
    private = _private(path)
    certificates = {
        name: read_certificate(directory / f"{name}.cert.pem") for name in (SIGNER, INTERMEDIATE, ROOT)
    }
    signer = certificates[SIGNER]
    if private.public_key() != signer.public_key():
        raise KeyUnreadable(f"{path} is not the key of {directory / 'signer.cert.pem'}")
    now = at or clock.now()
    for name, certificate in certificates.items():
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise KeyOutOfDate(
                f"{name}.cert.pem is valid until {certificate.not_valid_after_utc:%Y-%m-%d} only"
            )
    return SigningKey(private, signer, certificates[INTERMEDIATE], certificates[ROOT], trust(directory).crls)


def trust(directory: Path) -> Trust:
    """The public side of the keys in a directory, for verification; reads no private key."""
    crls = tuple(_read(directory / file) for file in CRLS if (directory / file).exists())
    return Trust(_read(directory / "root.cert.pem"), crls)


def _private(path: Path) -> PrivateKey:
    _guarded(path, PRIVATE_FILE)
    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError):
        # Neither the content nor the cause goes into the message: both may quote the key.
        raise KeyUnreadable(f"{path} holds no usable private key") from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key
    raise KeyUnreadable(f"{path} must hold an RSA key of 3072 bits or an elliptic curve key")


def _guarded(path: Path, wanted: int) -> None:
    """Only the owner may enter; the owner is who runs this, or root."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise KeyMissing(path) from None
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~wanted & 0o777:
        raise KeyExposed(path, mode, wanted)
    if status.st_uid not in {os.geteuid(), 0}:
        raise KeyNotOurs(path)


def _read(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        return file.read(LARGEST_FILE)
    raise KeyMissing(path)


def read_guarded(path: Path) -> bytes:
    """The content of a key file that only its owner can reach; a KeyFault says what is wrong."""
    _guarded(path.parent, PRIVATE_DIRECTORY)
    _guarded(path, PRIVATE_FILE)
    return _read(path)


def read_certificate(path: Path) -> x509.Certificate:
    """The certificate in a PEM file."""
    try:
        return x509.load_pem_x509_certificate(_read(path))
    except ValueError:
        raise KeyUnreadable(f"{path} holds no certificate") from None
