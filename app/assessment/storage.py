"""Where files are kept: by keys of our own, in a folder or an object store, checked by hash when read."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from app.assessment.errors import ContentDamaged, StorageDown

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{32}")
INCOMING = "incoming"
CHUNK = 1 << 20
PATIENCE = timedelta(seconds=20)


@dataclass(frozen=True)
class Kept:
    """A file in the storage."""

    key: str
    size: int
    kept_at: datetime


class Storage(Protocol):
    """Keeps files. Every method raises StorageDown where the place does not answer."""

    def put(self, content: BinaryIO, digest: str, *, key: str = "") -> str:
        """Keep the content durably and return its key; ContentDamaged if it does not have this SHA-256.

        A restored file comes with the `key` it had. What is no evidence has a key of its own kind, which
        `kept` passes over.
        """
        ...

    def open(self, key: str, digest: str) -> BinaryIO:
        """The content, for the caller to close. ContentDamaged if it is missing or has another SHA-256."""
        ...

    def delete(self, key: str) -> None:
        """Forget the file; one that is not there is no error."""
        ...

    def exists(self, key: str) -> bool:
        """Whether there is a file under the key."""
        ...

    def kept(self) -> Iterator[Kept]:
        """Every file that is there."""
        ...


def storage_from(url: str) -> Storage:
    """The storage that the setting names: `file:///folder` or `s3://bucket/prefix`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return ObjectStorage(
            from_url(
                url,
                client_options={"timeout": PATIENCE, "connect_timeout": timedelta(seconds=5)},
                retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
            )
        )
    raise ValueError(f"SEAL_STORAGE_URL: use file:///folder or s3://bucket/prefix, not {parts.scheme}:")


def new_key(digest: str) -> str:
    """A key that says which content belongs there, and that nobody else has."""
    return f"{digest[:2]}/{digest}-{uuid4().hex}"


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ContentDamaged("missing") from error
    except (BaseError, OSError) as error:
        raise StorageDown(type(error).__name__) from error


class ObjectStorage:
    """Files in an object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, content: BinaryIO, digest: str, *, key: str = "") -> str:
        """As in Storage. The store itself makes an object appear whole or not at all."""
        if key:
            return self._put_large(content, digest, key)
        key = new_key(digest)
        body = content.read()  # never more than one upload may have
        if sha256(body).hexdigest() != digest:
            raise ContentDamaged("changed on its way")
        with _answering():
            obstore.put(self._store, key, body, mode="create", use_multipart=False)
        return key

    def _put_large(self, content: BinaryIO, digest: str, key: str) -> str:
        """What has its key already may be of any size: it goes up in parts."""
        if file_digest(cast("BytesIO", content), "sha256").hexdigest() != digest:
            raise ContentDamaged("changed on its way")
        content.seek(0)
        with _answering():
            obstore.put(self._store, key, content, mode="overwrite")
        return key

    def open(self, key: str, digest: str) -> BinaryIO:
        """As in Storage. Nothing is handed out before all of it was checked."""
        fetched = cast("BinaryIO", tempfile.SpooledTemporaryFile(CHUNK))  # noqa: SIM115  # the caller closes it
        try:
            with _answering():
                for part in obstore.get(self._store, key).stream(min_chunk_size=CHUNK):
                    fetched.write(part)
            fetched.seek(0)
            return _checked(fetched, digest)
        except BaseException:
            fetched.close()
            raise

    def delete(self, key: str) -> None:
        """As in Storage."""
        with suppress(ContentDamaged), _answering():
            obstore.delete(self._store, key)

    def exists(self, key: str) -> bool:
        """As in Storage."""
        try:
            with _answering():
                obstore.head(self._store, key)
        except ContentDamaged:
            return False
        return True

    def kept(self) -> Iterator[Kept]:
        """As in Storage. What is there under other names is none of ours."""
        with _answering():
            for page in obstore.list(self._store, chunk_size=500):
                for found in page:
                    if KEY.fullmatch(found["path"]):
                        yield Kept(found["path"], found["size"], found["last_modified"])


class FolderStorage(ObjectStorage):
    """Files in a folder that only the portal may enter. A kept file survives a power cut."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._make_folder(root)
        super().__init__(LocalStore(root))

    def put(self, content: BinaryIO, digest: str, *, key: str = "") -> str:
        """As in Storage: written aside, flushed, renamed, and the folder flushed."""
        key = key or new_key(digest)
        target = self.root / key
        with _answering():
            self._make_folder(self.root / INCOMING)
            self._make_folder(target.parent)
            handle, name = tempfile.mkstemp(dir=self.root / INCOMING)  # mode 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    if _copied(content, file) != digest:
                        raise ContentDamaged("changed on its way")
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).rename(target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            _flush_folder(target.parent)
        return key

    def open(self, key: str, digest: str) -> BinaryIO:
        """As in Storage: the file itself, once it was checked."""
        with _answering():
            file = (self.root / key).open("rb")
        try:
            return _checked(file, digest)
        except BaseException:
            file.close()
            raise

    def kept(self) -> Iterator[Kept]:
        """As in Storage."""
        with _answering():
            self._make_folder(self.root)
        yield from super().kept()

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush_folder(folder.parent)


class MemoryStorage(ObjectStorage):
    """Files in memory, for tests."""

    def __init__(self) -> None:
        if "pytest" not in sys.modules:
            warnings.warn("evidence is kept in memory and will be lost", RuntimeWarning, stacklevel=2)
        super().__init__(MemoryStore())


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    digest = sha256()
    while part := source.read(CHUNK):
        digest.update(part)
        target.write(part)
    return digest.hexdigest()


def _checked(file: BinaryIO, digest: str) -> BinaryIO:
    with _answering():
        if file_digest(cast("BytesIO", file), "sha256").hexdigest() != digest:
            raise ContentDamaged("changed")
        file.seek(0)
    return file


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
