"""The log's own key: an Ed25519 key in the portal's key folder, and under which name the log is known.

Three files: `log.key.pem` (0600) is the private key; `log.vkey` is the public one with the log's name, which
stays the same when the portal's address changes; `log.signed` is the last checkpoint that was signed here.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.certificate import exchange, key_files
from app.certificate.errors import KeyFault, KeyMissing, KeyUnreadable
from app.certificate.findings import Finding
from app.certificate.key_files import PRIVATE_DIRECTORY, PRIVATE_FILE, PUBLIC_FILE
from app.transparency import note
from app.transparency.errors import FormatBroken, LogKeyExists, LogKeyMissing, WitnessKeyMissing
from app.transparency.note import COSIGNATURE, ED25519, VerifierKey
from app.transparency.signatures import NoteSigner
from config import Settings

KEY, VERIFIER, SIGNED = "log.key.pem", "log.vkey", "log.signed"
# The key before the present one, while both sign.
FORMER, FORMER_VERIFIER = "log.former.key.pem", "log.former.vkey"


def folder_of(settings: Settings) -> Path:
    """The portal's key folder, where the log's key lies beside the others."""
    return settings.keys_dir


def default_name(settings: Settings) -> str:
    """What a log of this portal is called: its address without the scheme."""
    parts = urlsplit(settings.base_url)
    return f"{parts.netloc}/log"


def examine(settings: Settings) -> list[Finding]:
    """What is wrong with the log's key; nothing if all is well."""
    try:
        load(folder_of(settings))
    except KeyFault as fault:
        return [Finding(str(fault), is_fault=True)]
    return []


def init(directory: Path, name: str) -> VerifierKey:
    """Make the key of a new log; LogKeyExists where there is one already."""
    if not note.NAME.fullmatch(name):
        raise FormatBroken(f"{name!r} cannot be the name of a log: no spaces, no plus")
    path = directory / KEY
    if path.exists() or (directory / VERIFIER).exists():
        raise LogKeyExists(path)
    directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    signer = NoteSigner(name, Ed25519PrivateKey.generate())
    exchange.put(directory, {KEY: pem(signer), VERIFIER: f"{signer.verifier}\n".encode()})
    return signer.verifier


def load(directory: Path) -> NoteSigner:
    """The key with its name; a KeyFault says what to do where anything about it is wrong."""
    key_files.require_private(directory, missing=LogKeyMissing)
    exchange.finish(directory)
    return _signer(directory / KEY, directory / VERIFIER)


def former(directory: Path) -> NoteSigner | None:
    """The key that signs beside the present one until it is retired; None where one signs alone."""
    if not (directory / FORMER).exists():
        return None
    return _signer(directory / FORMER, directory / FORMER_VERIFIER)


def verifier(directory: Path) -> VerifierKey:
    """The public key of the log with its name."""
    return _verifier(directory / VERIFIER)


def _signer(path: Path, public: Path) -> NoteSigner:
    private = _private(path)
    known = _verifier(public)
    signer = NoteSigner(known.name, private)
    if signer.verifier != known:
        raise KeyUnreadable(f"{path} is not the key of {public}")
    return signer


def _verifier(path: Path) -> VerifierKey:
    try:
        key = note.parse_key(key_files.read_text(path, missing=LogKeyMissing))
    except FormatBroken as error:
        raise KeyUnreadable(f"{path}: {error}") from None
    if key.kind != ED25519:
        raise KeyUnreadable(f"{path} is not the key of a log")
    return key


def init_witness(path: Path, name: str) -> VerifierKey:
    """Make a witness's key in two files, the private one and beside it the public one; never overwrites."""
    if not note.NAME.fullmatch(name):
        raise FormatBroken(f"{name!r} cannot be the name of a witness: no spaces, no plus")
    signer = NoteSigner(name, Ed25519PrivateKey.generate(), COSIGNATURE)
    try:
        key_files.create(path, pem(signer), PRIVATE_FILE)
    except FileExistsError:
        raise LogKeyExists(path) from None
    key_files.replace(path.with_suffix(".vkey"), f"{signer.verifier}\n".encode(), PUBLIC_FILE)
    return signer.verifier


def load_witness(path: Path) -> NoteSigner:
    """A witness's key with its name, from its two files."""
    private = _private(path, WitnessKeyMissing)
    try:
        public = note.parse_key(key_files.read_text(path.with_suffix(".vkey"), missing=WitnessKeyMissing))
    except FormatBroken as error:
        raise KeyUnreadable(f"{path.with_suffix('.vkey')}: {error}") from None
    signer = NoteSigner(public.name, private, public.kind)
    if signer.verifier != public:
        raise KeyUnreadable(f"{path} is not the key of {path.with_suffix('.vkey')}")
    return signer


def pem(signer: NoteSigner) -> bytes:
    """The private key as it is kept."""
    return signer.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@contextlib.contextmanager
def alone(directory: Path) -> Iterator[None]:
    """One signer at a time on this machine, so that the last checkpoint on disk is the last one signed."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def last_signed(directory: Path) -> bytes | None:
    """The last checkpoint that was signed with the key, whatever the database says; None before the first."""
    path = directory / SIGNED
    return key_files.read_secret(path) if path.exists() else None


def keep_signed(directory: Path, content: bytes) -> None:
    """Remember what was signed, before anybody sees it."""
    key_files.replace(directory / SIGNED, content, PRIVATE_FILE)


def _private(path: Path, missing: type[KeyMissing] = LogKeyMissing) -> Ed25519PrivateKey:
    content = key_files.read_secret(path, missing=missing)
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        # Neither the content nor the cause goes into the message: both may quote the key.
        raise KeyUnreadable(f"{path} holds no usable private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(f"{path} must hold an Ed25519 key")
    return key
