"""The log's own key: an Ed25519 key in the portal's key folder, and under which name the log is known.

Three files: `log.key.pem` (0600) is the private key; `log.vkey` is the public one with the log's name, which
stays the same when the portal's address changes; `log.signed` is the last checkpoint that was signed here.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.certificate.errors import KeyExposed, KeyNotOurs, KeyUnreadable
from app.transparency import note
from app.transparency.errors import FormatBroken, LogKeyExists, LogKeyMissing
from app.transparency.note import COSIGNATURE, ED25519, VerifierKey
from app.transparency.signatures import NoteSigner
from config import Settings

PRIVATE_FILE, PRIVATE_DIRECTORY, PUBLIC_FILE = 0o600, 0o700, 0o644
KEY, VERIFIER, SIGNED = "log.key.pem", "log.vkey", "log.signed"
LARGEST_FILE = 64 * 1024


def folder_of(settings: Settings) -> Path:
    """The portal's key folder: where the signing key lies, or `keys` in the var folder if that is no file."""
    kind, _, path = settings.signing_key.partition(":")
    return Path(path).parent if kind == "file" else settings.var_dir / "keys"


def default_name(settings: Settings) -> str:
    """What a log of this portal is called: its address without the scheme."""
    parts = urlsplit(settings.base_url)
    return f"{parts.netloc}/log"


def init(directory: Path, name: str) -> VerifierKey:
    """Make the key of a new log; LogKeyExists where there is one already."""
    if not note.NAME.fullmatch(name):
        raise FormatBroken(f"{name!r} cannot be the name of a log: no spaces, no plus")
    path = directory / KEY
    if path.exists() or (directory / VERIFIER).exists():
        raise LogKeyExists(path)
    directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    signer = NoteSigner(name, Ed25519PrivateKey.generate())
    write_private(path, signer)
    replace(directory / VERIFIER, f"{signer.verifier}\n".encode(), PUBLIC_FILE)
    return signer.verifier


def load(directory: Path) -> NoteSigner:
    """The key with its name; a KeyFault says what to do where anything about it is wrong."""
    path = directory / KEY
    _guard(path, PRIVATE_FILE)
    _guard(directory, PRIVATE_DIRECTORY)
    private = _private(path)
    known = verifier(directory)
    signer = NoteSigner(known.name, private)
    if signer.verifier != known:
        raise KeyUnreadable(f"{path} is not the key of {directory / VERIFIER}")
    return signer


def verifier(directory: Path) -> VerifierKey:
    """The public key of the log with its name."""
    path = directory / VERIFIER
    try:
        key = note.parse_key(_read(path).decode("utf-8", "replace"))
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
    write_private(path, signer)
    replace(path.with_suffix(".vkey"), f"{signer.verifier}\n".encode(), PUBLIC_FILE)
    return signer.verifier


def load_witness(path: Path) -> NoteSigner:
    """A witness's key with its name, from its two files."""
    _guard(path, PRIVATE_FILE)
    try:
        public = note.parse_key(_read(path.with_suffix(".vkey")).decode("utf-8", "replace"))
    except FormatBroken as error:
        raise KeyUnreadable(f"{path.with_suffix('.vkey')}: {error}") from None
    signer = NoteSigner(public.name, _private(path), public.kind)
    if signer.verifier != public:
        raise KeyUnreadable(f"{path} is not the key of {path.with_suffix('.vkey')}")
    return signer


def write_private(path: Path, signer: NoteSigner) -> None:
    """Keep a private key in a new file that its owner alone can read."""
    pem = signer.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        raise LogKeyExists(path) from None
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, PRIVATE_FILE)
        file.write(pem)
        file.flush()
        os.fsync(descriptor)


def replace(path: Path, content: bytes, mode: int = PRIVATE_FILE) -> None:
    """Write a file so that a crash leaves the old content or the new; at return the new one lasts."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
    return _read(path) if path.exists() else None


def keep_signed(directory: Path, content: bytes) -> None:
    """Remember what was signed, before anybody sees it."""
    replace(directory / SIGNED, content)


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError):
        # Neither the content nor the cause goes into the message: both may quote the key.
        raise KeyUnreadable(f"{path} holds no usable private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(f"{path} must hold an Ed25519 key")
    return key


def _guard(path: Path, wanted: int) -> None:
    """Only the owner may enter; the owner is who runs this, or root."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise LogKeyMissing(path) from None
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~wanted & 0o777:
        raise KeyExposed(path, mode, wanted)
    if status.st_uid not in {os.geteuid(), 0}:
        raise KeyNotOurs(path)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE)
    except FileNotFoundError:
        raise LogKeyMissing(path) from None
