"""Keeps what the criteria files say in a form that is quick to read.

Parsing the files takes a fifth of a second, reading this a few thousandths. The kept text is only a
shortcut: it is found under a name that every byte of the criteria and of this package's code goes into, it
passes through the same models, and whatever is wrong with it leads back to the files.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from app.criteria.loading import BESIDE_SEALS, Snapshot, load

CODE = Path(__file__).parent


def snapshot(root: Path, cache: Path | None) -> Snapshot:
    """What the files below `root` say, from the cache folder where it holds just these files."""
    if cache is None:
        return load(root)
    kept = cache / f"{fingerprint(root)}.json"
    with suppress(OSError, ValidationError):
        return Snapshot.model_validate_json(kept.read_bytes())
    found = load(root)
    with suppress(OSError):  # A folder that cannot be written to costs time, not truth.
        _keep(kept, found.model_dump_json())
    return found


def fingerprint(root: Path) -> str:
    """A name for the present content of the criteria files and of the code that reads them."""
    digest = sha256()
    for path in (*sorted(_files(root)), *sorted(CODE.glob("*.py"))):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{path.parent.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(root: Path) -> list[Path]:
    return [
        path
        for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[0] not in BESIDE_SEALS
    ]


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(unfinished).replace(path)
    for other in path.parent.glob("*.json"):
        if other != path:
            other.unlink(missing_ok=True)
