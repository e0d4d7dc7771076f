"""Comparing the storage with the database: files without rows, rows without files, files that changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.assessment import awaiting, library
from app.assessment.errors import ContentDamaged
from app.assessment.storage import INCOMING, FolderStorage, Storage
from app.core import clock

# Nobody waits so long between storing a file and committing its row.
GRACE = timedelta(hours=1)


@dataclass
class Findings:
    """What a scrub found. `orphans` are keys of files without rows; the others are ids of evidence."""

    rows: int = 0
    files: int = 0
    missing: list[UUID] = field(default_factory=list)
    damaged: list[UUID] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    swept: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether every row has its file, as it was given, and no other file is there."""
        return not self.missing and not self.damaged and self.swept == len(self.orphans)

    def for_programs(self) -> dict[str, Any]:
        """The same as plain values."""
        plain = asdict(self)
        return plain | {
            "missing": list(map(str, self.missing)),
            "damaged": list(map(str, self.damaged)),
            "is_sound": self.is_sound,
        }


def scrub(
    session: Session,
    storage: Storage,
    *,
    is_quick: bool = False,
    grace: timedelta = GRACE,
    tell: Callable[[], None] = lambda: None,
) -> Findings:
    """Compare, and read every file through unless `is_quick`; changes nothing. Calls `tell` for each file."""
    found = Findings()
    # The storage first: so the row of a file that is there is always seen, however late it was committed.
    kept = {each.key: each.kept_at for each in storage.kept()}
    session.rollback()  # what this session read before may be older than the list
    rows = library.files(session)
    found.rows, found.files = len(rows), len(kept)
    for evidence_id, key, digest in rows:
        if key not in kept and not storage.exists(key):
            found.missing.append(evidence_id)
        elif not is_quick and not _is_whole(storage, key, digest):
            found.damaged.append(evidence_id)
        tell()
    before = clock.now() - grace
    known = {key for _, key, _ in rows} | library.held_keys(session) | awaiting.keys(session)
    found.orphans = sorted(key for key, kept_at in kept.items() if key not in known and kept_at < before)
    return found


def sweep(session: Session, storage: Storage, incoming: Path, *, grace: timedelta = GRACE) -> Findings:
    """Delete what crashes and removals left behind: files without rows, and uploads that never arrived."""
    found = scrub(session, storage, is_quick=True, grace=grace)
    for key in found.orphans:
        storage.delete(key)
        found.swept += 1
    _clear(incoming, grace)
    if isinstance(storage, FolderStorage):
        _clear(storage.root / INCOMING, grace)
    return found


def _is_whole(storage: Storage, key: str, digest: str) -> bool:
    try:
        storage.open(key, digest).close()
    except ContentDamaged:
        return False
    return True


def _clear(folder: Path, grace: timedelta) -> None:
    before = (clock.now() - grace).timestamp()
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
