"""The archive: a tar file, compressed, whose last member names all others with size and SHA-256."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from app.operation.errors import BackupDamaged, FileInTheWay

FORMAT = 1
MANIFEST = "manifest.json"
NOTE = "READ-ME.txt"
# Nothing else is taken from an archive, whatever it says its members are called.
MEMBER = re.compile(
    r"READ-ME\.txt|database/[a-z][a-z0-9_]*\.jsonl|evidence/[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{32}"
)
LARGEST_MANIFEST = 256 << 20
CHUNK = 1 << 20
PRIVATE = 0o600
LEVEL = 6


class Writer:
    """Adds members and remembers what they are."""

    def __init__(self, tar: tarfile.TarFile, at: int) -> None:
        self._tar, self._at = tar, at
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: IO[bytes], *, digest: str = "") -> None:
        """Add a member from a file that can be wound back."""
        content.seek(0)
        found = digest or file_digest(cast("io.BytesIO", content), "sha256").hexdigest()
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        self._put(name, content, size)
        self.members[name] = {"size": size, "sha256": found}

    def close(self, manifest: dict[str, Any]) -> None:
        """Add the manifest: with it the archive is whole."""
        body = json.dumps({"format": FORMAT, **manifest, "members": self.members}, indent=1).encode()
        self._put(MANIFEST, io.BytesIO(body), len(body))

    def _put(self, name: str, content: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, PRIVATE, self._at
        self._tar.addfile(entry, content)


@contextmanager
def writing(path: Path, *, at: int) -> Iterator[Writer]:
    """A new archive that appears under its name when it is whole and on the disk, and not before."""
    if path.exists():
        raise FileInTheWay(f"{path} exists already: give another name or move it away")
    draft = path.with_name(f".{path.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    try:
        with os.fdopen(handle, "wb") as file:
            with (
                gzip.GzipFile("", mode="wb", fileobj=file, compresslevel=LEVEL, mtime=at) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Writer(tar, at)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # fails where somebody was quicker; a rename would overwrite
    except FileExistsError as error:
        raise FileInTheWay(f"{path} exists already: give another name or move it away") from error
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, folder: Path, *, tell: Callable[[int], object] = lambda size: None) -> dict[str, Any]:
    """Take the archive apart into a folder; gives its manifest. BackupDamaged unless all is as was written.

    `tell` hears how many bytes were read.
    """
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with (
            path.open("rb") as file,
            gzip.GzipFile(fileobj=file) as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            before = 0
            for entry in tar:
                if manifest is not None:
                    raise BackupDamaged(f"{path.name}: something follows its end")
                content = _content(tar, entry)
                if entry.name == MANIFEST:
                    manifest = _manifest(content, entry.size)
                else:
                    found[entry.name] = _keep(content, entry.name, folder)
                tell(file.tell() - before)
                before = file.tell()
            while packed.read(CHUNK):  # up to the checksum at the very end
                pass
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, RecursionError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BackupDamaged(
            f"{path.name} is cut off, altered, or no backup: {type(error).__name__}"
        ) from error
    return _compared(path, manifest, found)


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> BinaryIO:
    content = tar.extractfile(entry) if entry.isreg() else None
    if content is None or not (entry.name == MANIFEST or MEMBER.fullmatch(entry.name)):
        raise BackupDamaged(f"the archive holds something that no backup has: {entry.name[:80]!r}")
    return cast("BinaryIO", content)


def _manifest(content: BinaryIO, size: int) -> dict[str, Any]:
    if size > LARGEST_MANIFEST:
        raise BackupDamaged("the manifest is larger than any")
    manifest = json.loads(content.read())
    if not isinstance(manifest, dict) or "members" not in manifest:
        raise BackupDamaged("the manifest is no manifest")
    return manifest


def _keep(content: BinaryIO, name: str, folder: Path) -> dict[str, Any]:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = sha256(), 0
    with target.open("xb") as file:
        while part := content.read(CHUNK):
            digest.update(part)
            size += len(part)
            file.write(part)
    return {"size": size, "sha256": digest.hexdigest()}


def _compared(
    path: Path, manifest: dict[str, Any] | None, found: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    if manifest is None:
        raise BackupDamaged(f"{path.name} is cut off: its manifest is missing")
    promised = manifest["members"]
    for name in sorted(promised.keys() | found.keys()):
        if promised.get(name) != found.get(name):
            raise BackupDamaged(f"{path.name}: {name} is not as it was written")
    return manifest
