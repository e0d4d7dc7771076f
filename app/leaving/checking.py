"""Checking a package without the portal: every file against the manifest, and the manifest against itself."""

from __future__ import annotations

import json
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.leaving.errors import NoPackage
from app.leaving.package import CHUNK, FORMAT, MANIFEST, VERSION

LARGEST_MANIFEST = 256 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")
SAFE = re.compile(r"(?:READ-ME\.txt|records/[a-z-]+\.json|files/[a-z]+/[A-Za-z0-9._/-]+)")
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass
class Checked:
    """What was found. Each problem is a file, and in plain words what is wrong with it."""

    organisation: str = ""
    made_at: str = ""
    manifest_sha256: str = ""
    files: int = 0
    missing: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether every file is as it was written."""
        return not self.problems


def check(path: Path) -> Checked:
    """Read the package through. Raises NoPackage for what is none, or has no manifest that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive)
    except BROKEN as error:
        raise NoPackage(f"{path.name} is cut off, altered, or no ZIP file") from error


def _checked(archive: zipfile.ZipFile) -> Checked:
    entries = archive.infolist()
    manifest, digest = _manifest(archive, [entry for entry in entries if entry.filename == MANIFEST])
    found = Checked(
        organisation=str(manifest["organisation"].get("name", "")),
        made_at=str(manifest.get("made_at", "")),
        manifest_sha256=digest,
        missing=[str(name) for name in manifest.get("missing", [])],
    )
    promised = dict(manifest["files"])
    seen: set[str] = {MANIFEST}
    for entry in entries:
        name = entry.filename
        if name == MANIFEST:
            continue
        problem = "stands twice" if name in seen else _problem(archive, entry, promised.get(name))
        seen.add(name)
        found.files += 1
        if problem:
            found.problems.append((name, problem))
    found.problems += [(name, "is missing") for name in promised if name not in seen]
    return found


def _manifest(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> tuple[dict[str, Any], str]:
    if len(entries) != 1:
        raise NoPackage("it has no manifest, or more than one: this is no package of a seal portal")
    if entries[0].file_size > LARGEST_MANIFEST:
        raise NoPackage("its manifest is larger than any")
    try:
        with archive.open(entries[0]) as file:
            body = file.read(LARGEST_MANIFEST + 1)
        manifest = json.loads(body)
        is_ours = manifest["format"] == FORMAT and isinstance(manifest["organisation"], dict)
        is_listed = isinstance(manifest["files"], dict) and isinstance(manifest.get("missing", []), list)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoPackage("its manifest cannot be read") from error
    if not (is_ours and is_listed):
        raise NoPackage("its manifest is not one of a seal portal")
    if manifest.get("version") != VERSION:
        raise NoPackage("it was made by a release that this one does not know")
    return manifest, sha256(body).hexdigest()


def _problem(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, promised: Any) -> str:
    if (
        not SAFE.fullmatch(entry.filename)
        or ".." in entry.filename
        or stat.S_ISLNK(entry.external_attr >> 16)
    ):
        return "has a name or a kind that no package has"
    if promised is None:
        return "is not in the manifest"
    if not _is_promise(promised):
        return "has no size and SHA-256 in the manifest"
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted"
    try:
        size, digest = _read(archive, entry, promised["size"])
    except BROKEN:
        return "cannot be read: it was cut off or altered"
    if size != promised["size"]:
        return "has another size than when it was written"
    return "" if digest == promised["sha256"] else "has another content than when it was written"


def _is_promise(promised: Any) -> bool:
    return (
        isinstance(promised, dict)
        and isinstance(promised.get("size"), int)
        and SHA256.fullmatch(str(promised.get("sha256"))) is not None
    )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> tuple[int, str]:
    """Size and SHA-256; what unpacks to more than was promised is not read to its end."""
    digest, size = sha256(), 0
    with archive.open(entry) as file:
        while size <= most and (piece := file.read(CHUNK)):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
