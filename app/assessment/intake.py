"""Taking in an upload: to a file of its own, counted and hashed on the way, and gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from app.assessment.errors import StorageDown
from app.assessment.inspection.inspector import Inspector
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.scanning.clamd import Scanner
from app.assessment.storage import Storage

CHUNK = 1 << 18
MEBIBYTE = 1024 * 1024
MOST_ITEMS = 3000


@dataclass(frozen=True)
class EvidenceRoom:
    """Where evidence goes and what fits: made once for an application, from its settings."""

    storage: Storage
    inspector: Inspector
    incoming: Path
    largest: int
    quota: int
    scanner: Scanner | None = None


@dataclass(frozen=True)
class Received:
    """An upload that has arrived whole."""

    path: Path
    digest: str
    size: int


@contextmanager
def receive(content: BinaryIO, folder: Path, *, largest: int) -> Iterator[Received]:
    """The upload in a file that only we can read. Raises UploadRefused when it is empty or too large."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)  # mode 0600
    except OSError as error:
        raise StorageDown(type(error).__name__) from error
    path = Path(name)
    try:
        digest, size = _written(content, handle, largest)
        if size == 0:
            raise UploadRefused(Reason.EMPTY)
        yield Received(path, digest, size)
    finally:
        path.unlink(missing_ok=True)


def _written(content: BinaryIO, handle: int, largest: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    with os.fdopen(handle, "wb") as file:
        while part := content.read(CHUNK):
            size += len(part)
            if size > largest:
                raise UploadRefused(Reason.TOO_LARGE, limit=largest // MEBIBYTE)
            digest.update(part)
            try:
                file.write(part)
            except OSError as error:
                raise StorageDown(type(error).__name__) from error
    return digest.hexdigest(), size
