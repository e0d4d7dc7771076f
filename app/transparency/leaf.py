"""What a leaf of the log says: which seal, what happened to it, when, and the document it is about.

A leaf is canonical JSON (RFC 8785) and holds no name of a person or school system: whom a seal belongs to is
told by the registry and by the certificate, whose SHA-256 is in the leaf.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.scoring.canonical import canonical
from app.transparency.errors import FormatBroken

VERSION = 1
SEAL = re.compile(r"[A-Z]{2,6}(-[0-9A-Z]{4}){3}-[0-9A-Z]")
DIGEST = re.compile(r"[0-9a-f]{64}")
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
LARGEST = 1024


class Kind(StrEnum):
    """What happened to a seal. `renewal` says that a newer seal has taken the place of this one.

    `edition` says that its certificate was also issued in another language, as the file with that SHA-256.
    """

    AWARD = "award"
    RENEWAL = "renewal"
    SUSPENSION = "suspension"
    RESTORATION = "restoration"
    REVOCATION = "revocation"
    EXPIRY = "expiry"
    EDITION = "edition"


@dataclass(frozen=True)
class Leaf:
    """One line of the log. `seal` is the ID as people read it; `vc_sha256` is that of its credential."""

    kind: Kind
    seal: str
    pdf_sha256: str
    at: datetime
    vc_sha256: str = ""

    def entry(self) -> bytes:
        """The bytes that are hashed; ValueError for what no leaf may say."""
        said: dict[str, object] = {
            "v": VERSION,
            "type": self.kind.value,
            "seal": self.seal,
            "pdf_sha256": self.pdf_sha256,
            "at": self.at.astimezone(UTC).strftime(MOMENT),
        }
        if self.vc_sha256:
            said["vc_sha256"] = self.vc_sha256
        _require_sound(said)
        return canonical(said).encode()


def read(entry: bytes) -> Leaf:
    """The leaf in an entry of the log; FormatBroken where it is none of ours."""
    try:
        said = json.loads(entry) if len(entry) <= LARGEST else None
        if not isinstance(said, dict):
            raise FormatBroken("a leaf is a JSON object of at most 1,024 bytes")
        _require_sound(said)
        leaf = Leaf(
            Kind(said["type"]),
            said["seal"],
            said["pdf_sha256"],
            datetime.strptime(said["at"], MOMENT).replace(tzinfo=UTC),
            said.get("vc_sha256", ""),
        )
        if leaf.entry() != entry:
            raise FormatBroken("the leaf is not in canonical form")
    except FormatBroken:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise FormatBroken("the leaf is no JSON that this version can read") from error
    return leaf


def _require_sound(said: Mapping[str, object]) -> None:
    needed = {"v", "type", "seal", "pdf_sha256", "at"}
    if not needed <= said.keys() <= needed | {"vc_sha256"} or said["v"] != VERSION:
        raise FormatBroken("the leaf has other fields than version 1 has")
    if not SEAL.fullmatch(str(said["seal"])):
        raise FormatBroken("the leaf names no seal")
    for name in ("pdf_sha256", "vc_sha256"):
        if name in said and not DIGEST.fullmatch(str(said[name])):
            raise FormatBroken(f"{name} of the leaf is no SHA-256")
