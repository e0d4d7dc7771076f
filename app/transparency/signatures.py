"""Ed25519 signatures of notes: of a log (type 1), and cosignatures of a witness (cosignature/v1, type 4).

Formats: c2sp.org/signed-note and c2sp.org/tlog-cosignature; Ed25519 is RFC 8032.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.transparency.errors import SignatureWrong
from app.transparency.note import COSIGNATURE, ED25519, Note, Signature, VerifierKey

TIME_SIZE, SIGNATURE_SIZE = 8, 64


@dataclass(frozen=True)
class NoteSigner:
    """A private key with the name and the type of signature that it is for."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)
    kind: int = ED25519

    @property
    def verifier(self) -> VerifierKey:
        """The public side."""
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Note:
        """The text as a note with one signature."""
        return Note(text, (self._signature(self.private.sign(text.encode())),))

    def add_to(self, note: Note) -> Note:
        """The note with this key's signature after the others."""
        return Note(note.text, (*note.signatures, *self.sign(note.text).signatures))

    def cosign(self, note: Note, *, at: int) -> Note:
        """The note with a witness's signature added, made at that time (Unix seconds)."""
        content = at.to_bytes(TIME_SIZE, "big") + self.private.sign(_cosigned(note.text, at))
        return Note(note.text, (*note.signatures, self._signature(content)))

    def _signature(self, content: bytes) -> Signature:
        return Signature(self.name, self.verifier.key_id, content)


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def verify(note: Note, key: VerifierKey) -> int | None:
    """Raise SignatureWrong unless the note bears a true signature by the key, and no false one.

    Gives the time of a cosignature, and None for a signature of a log.
    """
    theirs = [one for one in note.signatures if (one.name, one.key_id) == (key.name, key.key_id)]
    if not theirs:
        raise SignatureWrong(f"the note is not signed by {key.name}")
    times = [_verify(note.text, one, key) for one in theirs]
    return max((time for time in times if time is not None), default=None)


def _verify(text: str, signature: Signature, key: VerifierKey) -> int | None:
    content, message, time = signature.content, text.encode(), None
    if key.kind == COSIGNATURE:
        time, content = int.from_bytes(content[:TIME_SIZE], "big"), content[TIME_SIZE:]
        message = _cosigned(text, time)
    try:
        if len(content) != SIGNATURE_SIZE:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(key.public).verify(content, message)
    except InvalidSignature:
        raise SignatureWrong(f"the signature by {key.name} does not fit the text") from None
    return time
