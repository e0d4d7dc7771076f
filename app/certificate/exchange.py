"""Exchanging several files of the keys at once: a crash half-way is finished by whoever looks next."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.certificate import key_files
from app.certificate.errors import KeyRefused
from app.certificate.key_files import PRIVATE_DIRECTORY, PRIVATE_FILE, PUBLIC_FILE

PENDING = ".exchange"
GONE = ".gone"


def mode_of(name: str) -> int:
    """What is private, as every `.key.` is, only its owner reads."""
    return PRIVATE_FILE if ".key." in Path(name).name else PUBLIC_FILE


def put(directory: Path, files: Mapping[str, bytes], *, gone: Iterable[str] = ()) -> None:
    """Write all of these files, by their path inside, in place of those that are there; take others away.

    They are written beside first. From the moment at which they are called pending the exchange is certain.
    """
    finish(directory)
    workshop = Path(tempfile.mkdtemp(prefix=".new-", dir=directory))
    try:
        for name, content in files.items():
            (workshop / name).parent.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
            key_files.create(workshop / name, content, mode_of(name))
        key_files.create(workshop / GONE, "\n".join(gone).encode(), PUBLIC_FILE)
        try:
            workshop.rename(directory / PENDING)
        except OSError as error:
            raise KeyRefused(f"somebody else is changing the keys in {directory}: try again") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    key_files.sync(directory)
    finish(directory)


def finish(directory: Path) -> None:
    """Complete an exchange that was begun, if there is one; any number of programs may do so at once."""
    pending = directory / PENDING
    if not pending.is_dir():
        return
    with contextlib.suppress(FileNotFoundError):  # another program was faster, here and below
        for name in (pending / GONE).read_text().split():
            (directory / name).unlink(missing_ok=True)
    for staged in sorted(pending.rglob("*")):
        if staged.is_dir() or staged.name == GONE:
            continue
        target = directory / staged.relative_to(pending)
        target.parent.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            staged.replace(target)
    key_files.sync(directory)
    shutil.rmtree(pending, ignore_errors=True)
