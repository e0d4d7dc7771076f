"""Files in the folder of the keys: who may reach them, read with a limit, and replaced as a whole."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from app.certificate.errors import KeyExposed, KeyMissing, KeyNotOurs, KeyUnreadable

PRIVATE_FILE, PRIVATE_DIRECTORY, PUBLIC_FILE = 0o600, 0o700, 0o644
# Any key and any certificate fits in a fraction of this; a file with the lists of large authorities does not.
LARGEST, LARGEST_LISTS = 64 * 1024, 4 * 1024 * 1024
# A pipe would be waited for without end.
OPENED = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def require_private(directory: Path, *, missing: type[KeyMissing] = KeyMissing) -> None:
    """Raise a KeyFault unless only its owner may enter the folder, who is whoever runs this, or root."""
    try:
        status = directory.stat()
    except FileNotFoundError:
        raise missing(directory) from None
    _require_owner(directory, status, PRIVATE_DIRECTORY)


def read_secret(path: Path, *, missing: type[KeyMissing] = KeyMissing) -> bytes:
    """The content of a private file that its owner alone can reach; a KeyFault says what is wrong.

    What is judged is the file that was opened, so nobody can exchange it in between. A link is not followed:
    it could lead to where others write.
    """
    return _read(path, LARGEST, missing, is_private=True)


def read(path: Path, *, missing: type[KeyMissing] = KeyMissing, most: int = LARGEST) -> bytes:
    """The content of a public file, or of one on a medium that knows no permissions."""
    return _read(path, most, missing, is_private=False)


def read_text(path: Path, *, missing: type[KeyMissing] = KeyMissing) -> str:
    """The text in a public file; KeyUnreadable where it is none."""
    try:
        return read(path, missing=missing).decode("utf-8")
    except UnicodeDecodeError:
        raise KeyUnreadable(f"{path} is not text") from None


def create(path: Path, content: bytes, mode: int) -> None:
    """Write a new file that lasts; FileExistsError where there is one. A half-written one is removed."""
    _write(path, content, mode)
    sync(path.parent)


def replace(path: Path, content: bytes, mode: int) -> None:
    """Write a file so that a crash leaves the old content or the new; at return the new one lasts."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    _write(draft, content, mode)
    draft.replace(path)
    sync(path.parent)


def sync(directory: Path) -> None:
    """Make what happened in a folder outlast a power cut."""
    descriptor = os.open(directory, DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with contextlib.suppress(PermissionError):  # a medium without permissions
                os.fchmod(descriptor, mode)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:  # the disk is full: nothing half is left to be found
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _read(path: Path, most: int, missing: type[KeyMissing], *, is_private: bool) -> bytes:
    descriptor = _open(path, missing, is_private=is_private)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise KeyUnreadable(f"{path} is not a file")
        if is_private:
            _require_owner(path, status, PRIVATE_FILE)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(most + 1)
    finally:
        os.close(descriptor)
    if not content:
        raise KeyUnreadable(f"{path} is empty")
    if len(content) > most:
        raise KeyUnreadable(f"{path} is larger than {most // 1024} KiB")
    return content


def _open(path: Path, missing: type[KeyMissing], *, is_private: bool) -> int:
    try:
        return os.open(path, OPENED | os.O_NOFOLLOW if is_private else OPENED)
    except FileNotFoundError:
        raise missing(path) from None
    except OSError as error:
        is_link = error.errno == errno.ELOOP
        reason = "it is a link; put the file itself there" if is_link else error.strerror
        raise KeyUnreadable(f"{path} cannot be read: {reason}") from None


def _require_owner(path: Path, status: os.stat_result, wanted: int) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~wanted & 0o777:
        raise KeyExposed(path, mode, wanted)
    if status.st_uid not in {os.geteuid(), 0}:
        raise KeyNotOurs(path)
