"""What `flask verify` checks by: the keys and proofs that were given, and otherwise those of this portal."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from config import Settings

if TYPE_CHECKING:
    from app.certificate.keys import Trust
    from app.transparency.checkpoint import Checkpoint
    from app.transparency.note import VerifierKey

LARGEST_PROOF = 128 * 1024


@dataclass(frozen=True)
class Means:
    """What the files are checked by: what was given, and otherwise what this portal has."""

    anchors: tuple[Path, ...]
    lists: tuple[Path, ...]
    time_anchors: Path | None
    log_key: str
    proofs: tuple[Path, ...]
    kept: tuple[Path, ...]

    @property
    def settings(self) -> Settings:
        """Those of this portal."""
        chosen: Settings = current_app.extensions["settings"]
        return chosen

    @cached_property
    def trust(self) -> Trust:
        """The roots of certificates; a KeyFault where none is among the anchors, or one is none."""
        from app.certificate import keys
        from app.certificate.errors import KeyFault

        times = self.time_anchors.read_bytes() if self.time_anchors else b""
        if not self.anchors:
            known = keys.trust(self.settings.keys_dir, tsa_anchors=self.settings.tsa_anchors)
            return replace(known, time_anchors=times) if times else known
        roots = [path for path in self.anchors if not _is_json(path)]
        if not roots:
            raise KeyFault("give the root certificate (PEM) with --anchors to check PDFs by")
        for path in roots:
            keys.read_certificate(path)  # what is no certificate would make every file a stranger's
        crls = tuple(crl for path in self.lists for crl in keys.LIST.findall(path.read_bytes()))
        return keys.Trust(b"".join(path.read_bytes() for path in roots), crls, times)

    @cached_property
    def issuers(self) -> dict[str, str]:
        """The keys that may sign credentials; none where no did.json is at hand."""
        from app.certificate.credential import identity, published
        from app.certificate.errors import KeyFault

        known: dict[str, str] = {}
        if not self.anchors:
            try:
                told = published.did_document(self.settings.keys_dir, self.settings.base_url)
            except KeyFault:
                return {}
            return identity.keys_in(told)
        for path in filter(_is_json, self.anchors):
            try:
                known |= identity.keys_in(json.loads(path.read_bytes()))
            except (ValueError, AttributeError) as error:
                raise ValueError(f"{path}: this is no did.json that names the keys of an issuer") from error
        return known

    @cached_property
    def key(self) -> VerifierKey | None:
        """The key of the log: the one given, or that of this portal where no anchors are given."""
        from app.certificate.errors import KeyFault
        from app.transparency import keys, note

        if self.log_key:
            path = Path(self.log_key)
            return note.parse_key(path.read_text("utf-8", "replace") if path.is_file() else self.log_key)
        try:
            return None if self.anchors else keys.verifier(keys.folder_of(self.settings))
        except KeyFault:
            return None

    @cached_property
    def heads(self) -> list[Checkpoint]:
        """The checkpoints that somebody kept, each signed by the key."""
        from app.registry import logged_proof

        if self.kept and self.key is None:
            raise ValueError("give the key of the log with --log-key to read a checkpoint by")
        return [
            logged_proof.head_of(beginning(path, LARGEST_PROOF), self.key) for path in self.kept if self.key
        ]


def beginning(file: Path, size: int) -> bytes:
    """A file that is too large is not read to its end."""
    with file.open("rb") as stream:
        return stream.read(size)


def _is_json(path: Path) -> bool:
    return path.read_bytes().lstrip()[:1] == b"{"
