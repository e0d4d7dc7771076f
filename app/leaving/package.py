"""The package: a ZIP file, written as a stream, whose manifest names every file with size and SHA-256."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import UUID

from app.leaving.errors import PackageInTheWay

FORMAT = "seal-portal-package"
VERSION = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
PRIVATE = 0o600
FILE_MODE = 0o100600 << 16


class Writer:
    """Adds files and remembers what they are."""

    def __init__(self, archive: zipfile.ZipFile, at: datetime) -> None:
        self._archive, self._at = archive, at
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, path: str, pieces: Iterable[bytes], *, is_packed: bool = True) -> str:
        """Add a file from its pieces; gives its SHA-256."""
        if path in self.files:
            raise ValueError(f"{path} is there already")
        entry = zipfile.ZipInfo(path, self._at.timetuple()[:6])
        entry.external_attr = FILE_MODE
        entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        digest, size = sha256(), 0
        with self._archive.open(entry, "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.files[path] = {"size": size, "sha256": digest.hexdigest()}
        return digest.hexdigest()

    def add_records(self, path: str, records: Iterable[dict[str, Any]]) -> int:
        """Add a JSON array, one record in a line, as they come; gives their number."""
        counted = Counted(records)
        self.add(path, _as_array(counted))
        return counted.number

    def close(self, manifest: dict[str, Any]) -> str:
        """Add the manifest, with which the package is whole; gives its SHA-256."""
        whole = {"format": FORMAT, "version": VERSION, **manifest, "files": self.files}
        body = json.dumps(whole, indent=1, ensure_ascii=False, default=plain).encode()
        return self.add(MANIFEST, [body])


class Counted:
    """Counts what passes."""

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        self._records, self.number = records, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in self._records:
            self.number += 1
            yield record


@contextmanager
def writing(path: Path, *, at: datetime) -> Iterator[Writer]:
    """A new package that appears under its name when it is whole and on the disk, and not before."""
    if path.exists():
        raise PackageInTheWay(str(path))
    draft = path.with_name(f".{path.name}.part")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                yield Writer(archive, at)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # fails where somebody was quicker; a rename would overwrite
    except FileExistsError as error:
        raise PackageInTheWay(str(path)) from error
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def pieces_of(content: BinaryIO | IO[bytes]) -> Iterator[bytes]:
    """A file in pieces."""
    while piece := content.read(CHUNK):
        yield piece


def plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO 8601 with their zone, ids as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"no way to write {type(value).__name__}")


def _as_array(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    between = "[\n"
    for record in records:
        yield (between + json.dumps(record, ensure_ascii=False, default=plain)).encode()
        between = ",\n"
    yield b"[]\n" if between == "[\n" else b"\n]\n"
