"""The keys on disk: made once, guarded, and loaded only when everything about them is right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from app.certificate import authority, exchange, key_files
from app.certificate.authority import PrivateKey
from app.certificate.errors import (
    KeyKindUnsupported,
    KeyOutOfDate,
    KeyRevoked,
    KeysExist,
    KeyUnreadable,
    ListOutOfDate,
)
from app.certificate.key_files import PRIVATE_DIRECTORY
from app.certificate.public_side import (
    CRLS,
    INTERMEDIATE,
    LIST,
    RETIRED,
    ROOT,
    SIGNER,
    Trust,
    algorithm,
    key_id,
    lists,
    read_certificate,
    read_certificates,
    revoked,
    trust,
)
from app.certificate.token import KIND, TokenKey, key_of
from app.core import clock
from config import Settings

# Whoever asks for the keys finds their public side here too.
__all__ = [
    "CRLS", "INTERMEDIATE", "LEAST_RSA_BITS", "LIST", "RETIRED", "ROOT", "SIGNER", "SigningKey", "Trust",
    "algorithm", "init", "is_token", "key_id", "load", "path_of", "read_certificate", "read_certificates",
    "read_private", "revoked", "signing_key", "token_of", "trust",
]  # fmt: skip
LEAST_RSA_BITS = 3072


@dataclass(frozen=True)
class SigningKey:
    """A private key with all that a signature made by it needs."""

    private: PrivateKey | TokenKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    root: x509.Certificate
    crls: tuple[bytes, ...] = field(repr=False)

    @property
    def intermediate(self) -> x509.Certificate:
        """The authority that certified this key."""
        return self.chain[0]

    @property
    def key_id(self) -> str:
        """The name of the key in records: the beginning of its public half's digest."""
        return key_id(self.certificate)

    @property
    def algorithm(self) -> str:
        """The name of the signature algorithm in records."""
        return algorithm(self.certificate.public_key())

    def sign(self, message: bytes) -> bytes:
        """The bare signature over a message."""
        if isinstance(self.private, TokenKey):
            return self.private.sign(message)
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))


def path_of(reference: str) -> Path:
    """The file that a `file:` reference names; KeyKindUnsupported for any other kind."""
    kind, _, rest = reference.partition(":")
    if kind == "file" and rest:
        return Path(rest)
    raise KeyKindUnsupported(
        f"SIGNING_KEY: cannot use a key of the kind {kind!r}; use file:<path> or pkcs11:…"
    )


def init(
    directory: Path, *, organisation: str, algorithm: str = authority.ECDSA, token: TokenKey | None = None
) -> SigningKey:
    """Make a whole authority in a folder that holds none; KeysExist where there is one, or a part of one.

    With a token its key is certified, and no signing key is made. It appears at once or not at all: a crash
    half-way leaves no half of it behind.
    """
    if (
        any((directory / f"{name}.cert.pem").exists() for name in (ROOT, INTERMEDIATE, SIGNER))
        or (directory / f"{SIGNER}.key.pem").exists()
    ):
        raise KeysExist(directory)
    public = token.public_key() if token else None
    made = authority.found(organisation, at=clock.now(), algorithm=algorithm, public=public)
    files = dict(zip(CRLS, (made.root_crl, made.intermediate_crl), strict=True))
    for name, issued in ((ROOT, made.root), (INTERMEDIATE, made.intermediate), (SIGNER, made.signer)):
        if issued.key is not None:
            files[f"{name}.key.pem"] = authority.key_pem(issued.key)
        files[f"{name}.cert.pem"] = issued.certificate_pem()
    directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    directory.chmod(PRIVATE_DIRECTORY)
    exchange.put(directory, files)
    return _loaded(token or read_private(directory / "signer.key.pem"), directory, clock.now())


def load(
    reference: str, *, directory: Path | None = None, pin: str = "", at: datetime | None = None
) -> SigningKey:
    """The key that a setting names, with its chain; a KeyFault says what to do where anything is wrong.

    For a key in a token the certificates lie in `directory`.
    """
    now = at or clock.now()
    if reference.startswith(KIND):
        token = key_of(reference, pin=pin)
        if directory is None:
            raise KeyKindUnsupported("the folder of the certificates must be named for a key in a token")
        key_files.require_private(directory)
        exchange.finish(directory)
        return _loaded(token, directory, now)
    path = path_of(reference)
    key_files.require_private(path.parent)
    exchange.finish(path.parent)
    return _loaded(read_private(path), path.parent, now)


def signing_key(settings: Settings, *, at: datetime | None = None) -> SigningKey:
    """The key that signs in this portal, as `load` says."""
    return load(settings.signing_key, directory=settings.keys_dir, pin=settings.signing_pin, at=at)


def token_of(settings: Settings) -> TokenKey | None:
    """The key in a token that the settings name; None where the key is a file."""
    return key_of(settings.signing_key, pin=settings.signing_pin) if is_token(settings.signing_key) else None


def is_token(reference: str) -> bool:
    """Whether a setting names a key in a token."""
    return reference.startswith(KIND)


def _loaded(private: PrivateKey | TokenKey, directory: Path, now: datetime) -> SigningKey:
    signer = read_certificate(directory / f"{SIGNER}.cert.pem")
    if private.public_key() != signer.public_key():
        raise KeyUnreadable(f"the signing key is not the key of {directory / 'signer.cert.pem'}")
    chain = tuple(read_certificates(directory / f"{INTERMEDIATE}.cert.pem"))
    root = read_certificate(directory / f"{ROOT}.cert.pem")
    key = SigningKey(private, signer, chain, root, lists(directory))
    _require_standing(key, now)
    return key


def _require_standing(key: SigningKey, now: datetime) -> None:
    """Nothing is signed with a certificate that is not valid today or that was withdrawn."""
    certificates = (key.certificate, *key.chain, key.root)
    for certificate in certificates:
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise KeyOutOfDate(
                f"{certificate.subject.rfc4514_string()} is valid until "
                f"{certificate.not_valid_after_utc:%Y-%m-%d} only"
            )
    for crl in map(x509.load_pem_x509_crl, key.crls):
        name = crl.issuer.rfc4514_string()
        if crl.next_update_utc is not None and crl.next_update_utc < now:
            raise ListOutOfDate(name)
        for certificate in certificates:
            if certificate.issuer == crl.issuer and revoked(crl, certificate):
                raise KeyRevoked(f"{certificate.subject.rfc4514_string()} is revoked: make a new signing key")


# Checking an RSA key takes longer than all else in signing: the last one is kept, by what is in its file.
_PARSED: dict[bytes, PrivateKeyTypes] = {}


def _remember(digest: bytes, key: PrivateKeyTypes) -> None:
    if digest not in _PARSED:
        _PARSED.clear()
        _PARSED[digest] = key


def read_private(path: Path, *, is_guarded: bool = True) -> PrivateKey:
    """The private key in a PEM file that nobody else can reach, unless that is not asked for."""
    content = key_files.read_secret(path) if is_guarded else key_files.read(path)
    digest = hashlib.sha256(content).digest()
    try:
        key = _PARSED.get(digest) or serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        # Neither the content nor the cause goes into the message: both may quote the key.
        raise KeyUnreadable(f"{path} holds no usable private key") from None
    _remember(digest, key)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key
    raise KeyUnreadable(f"{path} must hold an RSA key of 3072 bits or an elliptic curve key")
