"""Signed notes (c2sp.org/signed-note): a text with signatures under it, and the keys that check them.

Pure: making and checking signatures is in `signatures`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256

from app.transparency.errors import FormatBroken

DASH = "\u2014 "
LARGEST, MOST_SIGNATURES = 64 * 1024, 64
# The types of signature assigned by c2sp.org/signed-note.
ED25519, COSIGNATURE = 1, 4
ID_SIZE, KEY_SIZE = 4, 32
NAME = re.compile(r"[^\s+]{1,200}")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Signature:
    """One signature line. `content` is what follows the id of the key."""

    name: str
    key_id: bytes
    content: bytes

    def line(self) -> str:
        """As it stands in a note."""
        return f"{DASH}{self.name} {b64encode(self.key_id + self.content).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A text, ending in a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(one.line() for one in self.signatures)}"


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name and the type of signature that it is for."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0x0A || type || public key)[:4]."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:ID_SIZE]

    def __str__(self) -> str:
        """The key as a verifier key: name+id+base64(type || public key)."""
        encoded = b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


def parse_key(text: str) -> VerifierKey:
    """A verifier key as it is handed around; FormatBroken where it is none that we can check with."""
    name, _, rest = text.strip().partition("+")
    written_id, _, encoded = rest.partition("+")
    content = decode(encoded)
    if not NAME.fullmatch(name) or len(content) != KEY_SIZE + 1 or content[0] not in {ED25519, COSIGNATURE}:
        raise FormatBroken("this is no Ed25519 verifier key (name+id+key)")
    key = VerifierKey(name, content[0], content[1:])
    if key.key_id.hex() != written_id:
        raise FormatBroken("the verifier key was damaged: its id does not fit")
    return key


def parse(content: bytes) -> Note:
    """The note in a file; FormatBroken where it is none."""
    if len(content) > LARGEST:
        raise FormatBroken("the note is too long")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatBroken("the note is not UTF-8") from None
    if CONTROL.search(text):
        raise FormatBroken("the note holds control characters")
    body, gap, below = text.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise FormatBroken("the note has no signatures")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise FormatBroken("the note has too many signatures")
    return Note(f"{body}\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    name, gap, encoded = line.removeprefix(DASH).partition(" ")
    content = decode(encoded)
    if not line.startswith(DASH) or not gap or not NAME.fullmatch(name) or len(content) <= ID_SIZE:
        raise FormatBroken("a signature line of the note is malformed")
    return Signature(name, content[:ID_SIZE], content[ID_SIZE:])


def decode(text: str) -> bytes:
    """Base64 in its one spelling (RFC 4648 §4, padded); FormatBroken for any other."""
    try:
        content = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise FormatBroken("this is not base64") from None
    if b64encode(content).decode() != text:
        raise FormatBroken("this is not base64 in its one spelling")
    return content
