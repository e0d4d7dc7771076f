"""Cosignatures of witnesses under our own checkpoint: of those that are trusted, published with it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from app.certificate import key_files
from app.certificate.key_files import PUBLIC_FILE
from app.transparency import note, queries
from app.transparency.errors import FormatBroken, SignatureWrong
from app.transparency.note import COSIGNATURE, Note, VerifierKey

WITNESSES, COSIGNED = "log.witnesses", "log.cosigned"
LARGEST = 64 * 1024


def witnesses(directory: Path) -> list[VerifierKey]:
    """The public keys whose cosignatures are taken."""
    path = directory / WITNESSES
    return list(map(note.parse_key, key_files.read_text(path).split())) if path.exists() else []


def trust(directory: Path, vkey: str) -> VerifierKey:
    """Take cosignatures by this key from now on."""
    key = note.parse_key(vkey)
    if key.kind != COSIGNATURE:
        raise FormatBroken(f"{key.name} is not the key of a witness")
    known = witnesses(directory)
    if key not in known:
        lines = "".join(f"{one}\n" for one in [*known, key])
        key_files.replace(directory / WITNESSES, lines.encode(), PUBLIC_FILE)
    return key


def take(session: Session, directory: Path, content: bytes) -> list[str]:
    """Keep the cosignatures in a note for publication; gives the names of all whose are kept.

    FormatBroken where it is not about our newest checkpoint; SignatureWrong where no trusted witness signed.
    """
    from app.transparency import signatures  # noqa: PLC0415  # cryptography, which only commands need

    brought = note.parse(content)
    head = queries.latest_checkpoint(session)
    if head is None or note.parse(head.note.encode()).text != brought.text:
        raise FormatBroken("this is not about our newest checkpoint: ask the witness again")
    kept = {(one.name, one.key_id): one for one in _kept(directory, brought.text)}
    trusted = witnesses(directory)
    for key in trusted:
        own = tuple(one for one in brought.signatures if (one.name, one.key_id) == (key.name, key.key_id))
        if own:
            signatures.verify(Note(brought.text, own), key)
            kept[key.name, key.key_id] = own[0]
    if not kept:
        names = ", ".join(key.name for key in trusted) or "nobody: flask --app wsgi log trust-witness VKEY"
        raise SignatureWrong(f"no witness that is trusted has signed it; trusted: {names}")
    whole = Note(brought.text, tuple(kept.values()))
    key_files.replace(directory / COSIGNED, str(whole).encode(), PUBLIC_FILE)
    return [one.name for one in whole.signatures]


def merged(signed: str, directory: Path) -> str:
    """The checkpoint with the cosignatures that were made for exactly it; without cryptography."""
    own = note.parse(signed.encode())
    return str(Note(own.text, (*own.signatures, *_kept(directory, own.text))))


def _kept(directory: Path, text: str) -> tuple[note.Signature, ...]:
    path = directory / COSIGNED
    if not path.exists():
        return ()
    kept = note.parse(key_files.read(path))
    return kept.signatures if kept.text == text else ()
