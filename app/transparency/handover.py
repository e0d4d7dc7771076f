"""Another key for the log under its old name: the old key says so in a signed note, and the new one agrees.

A note is `log.handover-N` in the folder of the keys, and `/log/handover/N` in public. It has five lines: the
name of the log, what this is, the old key, the new key, and the time. Both keys have signed it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.certificate import exchange, key_files
from app.certificate.errors import KeyRefused
from app.transparency import keys, note, signatures
from app.transparency.errors import FormatBroken, SignatureWrong
from app.transparency.note import Note, VerifierKey
from app.transparency.signatures import NoteSigner

KIND = "log-key-handover/v1"
FILE = "log.handover-{}"
LINES, MOST = 5, 1000


def rotate(directory: Path, *, at: int, keeps_former: bool = True) -> VerifierKey:
    """Make a new key that signs from now on, and the note that hands over to it; at once or not at all.

    The former key goes on to sign beside the new one until `retire`, unless it is not to be kept.
    """
    with keys.alone(directory):
        old = keys.load(directory)
        if keys.former(directory) is not None:
            raise KeyRefused("the last change is not ended: flask --app wsgi log retire-key")
        new = NoteSigner(old.name, Ed25519PrivateKey.generate())
        text = f"{old.name}\n{KIND}\n{old.verifier}\n{new.verifier}\n{at}\n"
        files = {
            keys.KEY: keys.pem(new),
            keys.VERIFIER: f"{new.verifier}\n".encode(),
            FILE.format(len(notes(directory)) + 1): str(new.add_to(old.sign(text))).encode(),
        }
        if keeps_former:
            files |= {keys.FORMER: keys.pem(old), keys.FORMER_VERIFIER: f"{old.verifier}\n".encode()}
        exchange.put(directory, files)
    return new.verifier


def retire(directory: Path) -> None:
    """Destroy the former key; KeyRefused where there is none."""
    with keys.alone(directory):
        if keys.former(directory) is None:
            raise KeyRefused("one key signs the log: there is no former one to retire")
        exchange.put(directory, {}, gone=(keys.FORMER, keys.FORMER_VERIFIER))


def notes(directory: Path) -> list[bytes]:
    """The notes of all changes, the first one first."""
    found: list[bytes] = []
    while len(found) < MOST and (path := directory / FILE.format(len(found) + 1)).exists():
        found.append(key_files.read(path))
    return found


def read(content: bytes) -> tuple[VerifierKey, VerifierKey]:
    """The old key and the new one, both of which have signed; FormatBroken or SignatureWrong otherwise."""
    signed = note.parse(content)
    lines = signed.text.split("\n")[:-1]
    if len(lines) != LINES or lines[1] != KIND:
        raise FormatBroken("this is no note that hands a key of a log over")
    old, new = note.parse_key(lines[2]), note.parse_key(lines[3])
    if not old.name == new.name == lines[0]:
        raise FormatBroken("the note hands over to a log of another name")
    signatures.verify(signed, old)
    signatures.verify(signed, new)
    return old, new


def follow(signed: Note, known: VerifierKey, fetch: Callable[[int], bytes]) -> VerifierKey:
    """The key by which the note is signed, led to from the known one by notes of change; else SignatureWrong.

    `fetch` gives the note of that number, and raises what it likes where there is none.
    """
    key = known
    for number in range(1, MOST):
        try:
            signatures.verify(signed, key)
        except SignatureWrong:
            old, new = read(fetch(number))
            key = new if old == key else key
        else:
            return key
    raise SignatureWrong(f"no note leads from the known key of {known.name} to the one that signs")
