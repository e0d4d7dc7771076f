"""Exchanging several files of the keys at once: a crash half-way is finished by whoever looks next."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.certificate.errors import KeyRefused

PRIVATE_FILE, PRIVATE_DIRECTORY, PUBLIC_FILE = 0o600, 0o700, 0o644
PENDING = ".exchange"
GONE = ".gone"


def write(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """A new file on the disk for good. What is private, as every `.key.` is, only its owner reads."""
    mode = PRIVATE_FILE if is_private or ".key." in path.name else PUBLIC_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        with contextlib.suppress(PermissionError):  # a medium without permissions
            os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def put(directory: Path, files: Mapping[str, bytes], *, gone: Iterable[str] = ()) -> None:
    """Write all of these files, by their path inside, in place of those that are there; take others away.

    They are written beside first. From the moment at which they are called pending the exchange is certain.
    """
    finish(directory)
    workshop = Path(tempfile.mkdtemp(prefix=".new-", dir=directory))
    try:
        for name, content in files.items():
            (workshop / name).parent.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
            write(workshop / name, content)
        write(workshop / GONE, "\n".join(gone).encode())
        try:
            workshop.rename(directory / PENDING)
        except OSError as error:
            raise KeyRefused(f"somebody else is changing the keys in {directory}: try again") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    sync(directory)
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
    sync(directory)
    shutil.rmtree(pending, ignore_errors=True)


def sync(directory: Path) -> None:
    """Make what happened in a folder outlast a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
