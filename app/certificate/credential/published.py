"""The public halves of the issuer's keys, as files that any process may read without cryptography."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.certificate import key_files
from app.certificate.credential import identity
from app.certificate.errors import KeyMissing

PREFIX, SUFFIX = "issuer-", ".pub"


def public_keys(directory: Path) -> list[tuple[str, str]]:
    """Id and multibase of every key that ever signed, in order of id; KeyMissing where there is none."""
    found = [
        (path.name.removeprefix(PREFIX).removesuffix(SUFFIX), key_files.read_text(path).strip())
        for path in sorted(directory.glob(f"{PREFIX}*{SUFFIX}"))
    ]
    if not found:
        raise KeyMissing(directory / f"{PREFIX}…{SUFFIX}")
    return found


def did_document(directory: Path, base_url: str) -> dict[str, Any]:
    """What is served as /.well-known/did.json."""
    return identity.document(base_url, public_keys(directory))
