"""Where files are kept: a folder, an object store over HTTP, and the twin in memory, all by the same promises."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from obstore.store import S3Store

from app.assessment.errors import ContentDamaged, StorageDown
from app.assessment.storage import FolderStorage, MemoryStorage, ObjectStorage, storage_from

CONTENT = b"the policy of the board" * 5000
DIGEST = sha256(CONTENT).hexdigest()


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as is asked for: put, get, head, delete and list."""

    def do_PUT(self):
        self.server.objects[unquote(urlsplit(self.path).path)] = self.rfile.read(
            int(self.headers["Content-Length"])
        )
        self.answer(200, b"")

    def do_GET(self):
        path = urlsplit(self.path)
        if "list-type=2" in path.query:
            keys = [key.removeprefix("/bucket/") for key in sorted(self.server.objects)]
            found = "".join(
                f"<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>a</ETag>"
                f"<Size>{len(self.server.objects['/bucket/' + key])}</Size></Contents>"
                for key in keys
            )
            self.answer(200, f"<ListBucketResult>{found}</ListBucketResult>".encode())
        else:
            self.give(unquote(path.path))

    def do_HEAD(self):
        self.give(unquote(urlsplit(self.path).path))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key = body.partition("<Key>")[2].partition("</Key>")[0]
        self.server.objects.pop("/bucket/" + key, None)
        self.answer(200, f"<DeleteResult><Deleted><Key>{key}</Key></Deleted></DeleteResult>".encode())

    def do_DELETE(self):
        self.server.objects.pop(unquote(urlsplit(self.path).path), None)
        self.answer(204, b"")

    def give(self, key):
        content = self.server.objects.get(key)
        self.answer(404, b"") if content is None else self.answer(200, content)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"a"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def bucket():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.objects = {}
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def s3(port):
    return ObjectStorage(
        S3Store(
            "bucket",
            endpoint=f"http://127.0.0.1:{port}",
            access_key_id="a",
            secret_access_key="b",
            region="us-east-1",
            client_options={"allow_http": True, "timeout": "2s"},
            retry_config={"max_retries": 0},
        )
    )


@pytest.fixture(params=["folder", "s3", "memory"])
def storage(request, tmp_path):
    if request.param == "s3":
        return s3(request.getfixturevalue("bucket").server_port)
    return MemoryStorage() if request.param == "memory" else FolderStorage(tmp_path / "evidence")


class TestEveryStorage:
    def test_gives_back_what_it_was_given(self, storage):
        key = storage.put(io.BytesIO(CONTENT), DIGEST)

        with storage.open(key, DIGEST) as file:
            assert file.read() == CONTENT
        assert storage.exists(key)
        assert [(each.key, each.size) for each in storage.kept()] == [(key, len(CONTENT))]

    def test_uses_keys_of_its_own(self, storage):
        first, second = (storage.put(io.BytesIO(CONTENT), DIGEST) for _ in range(2))

        assert first != second
        assert first.startswith(f"{DIGEST[:2]}/{DIGEST}-")

    def test_keeps_what_is_no_evidence_under_the_key_that_it_comes_with(self, storage):
        assert storage.put(io.BytesIO(CONTENT), DIGEST, key="packages/a.zip") == "packages/a.zip"

        with storage.open("packages/a.zip", DIGEST) as file:
            assert file.read() == CONTENT
        assert list(storage.kept()) == []
        with pytest.raises(ContentDamaged):
            storage.put(io.BytesIO(CONTENT + b"x"), DIGEST, key="packages/b.zip")
        assert not storage.exists("packages/b.zip")

    def test_forgets(self, storage):
        key = storage.put(io.BytesIO(CONTENT), DIGEST)

        storage.delete(key)
        storage.delete(key)

        assert not storage.exists(key)
        assert list(storage.kept()) == []
        with pytest.raises(ContentDamaged):
            storage.open(key, DIGEST)

    def test_refuses_what_changed_on_its_way(self, storage):
        with pytest.raises(ContentDamaged):
            storage.put(io.BytesIO(CONTENT + b"!"), DIGEST)

        assert list(storage.kept()) == []

    def test_does_not_hand_out_another_content(self, storage):
        key = storage.put(io.BytesIO(CONTENT), DIGEST)

        with pytest.raises(ContentDamaged):
            storage.open(key, sha256(b"other").hexdigest())


class TestFolder:
    def test_is_ours_alone(self, tmp_path):
        storage = FolderStorage(tmp_path / "a" / "evidence")
        key = storage.put(io.BytesIO(CONTENT), DIGEST)

        kept = storage.root / key
        assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert storage.root.stat().st_mode & 0o777 == 0o700
        assert list((storage.root / "incoming").iterdir()) == []

    def test_flushes_the_file_before_it_is_named_and_the_folder_after(self, tmp_path, monkeypatch):
        storage = FolderStorage(tmp_path / "evidence")
        storage.put(io.BytesIO(CONTENT), DIGEST)
        order = []
        monkeypatch.setattr(
            os, "fsync", lambda handle: order.append(Path(f"/proc/self/fd/{handle}").is_dir())
        )
        rename = type(storage.root).rename
        monkeypatch.setattr(
            type(storage.root), "rename", lambda *paths: (order.append("rename"), rename(*paths))[1]
        )

        storage.put(io.BytesIO(CONTENT), DIGEST)

        assert order == [False, "rename", True]

    def test_notices_a_changed_byte(self, tmp_path):
        storage = FolderStorage(tmp_path / "evidence")
        key = storage.put(io.BytesIO(CONTENT), DIGEST)
        with (storage.root / key).open("r+b") as file:
            file.seek(100)
            file.write(b"\x00")

        with pytest.raises(ContentDamaged):
            storage.open(key, DIGEST)

    def test_says_when_it_cannot_write_and_leaves_nothing(self, tmp_path, monkeypatch):
        storage = FolderStorage(tmp_path / "evidence")

        def full(handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StorageDown):
            storage.put(io.BytesIO(CONTENT), DIGEST)
        monkeypatch.undo()

        assert [path for path in storage.root.rglob("*") if path.is_file()] == []


def test_an_object_store_takes_a_large_file_in_parts():
    large = bytes(12 << 20) + CONTENT
    digest, storage = sha256(large).hexdigest(), MemoryStorage()

    storage.put(io.BytesIO(large), digest, key="packages/a.zip")

    with storage.open("packages/a.zip", digest) as file:
        assert file.read() == large


def test_an_object_store_that_does_not_answer_is_down(bucket):
    storage = s3(bucket.server_port)
    key = storage.put(io.BytesIO(CONTENT), DIGEST)
    nowhere = s3(9)

    for act in (
        lambda: nowhere.put(io.BytesIO(CONTENT), DIGEST),
        lambda: nowhere.open(key, DIGEST),
        lambda: nowhere.exists(key),
        lambda: nowhere.delete(key),
        lambda: list(nowhere.kept()),
    ):
        with pytest.raises(StorageDown):
            act()


def test_settings_choose(tmp_path):
    assert isinstance(storage_from(f"file://{tmp_path}/with%20space"), FolderStorage)
    assert (tmp_path / "with space").is_dir()
    with pytest.raises(ValueError, match="SEAL_STORAGE_URL"):
        storage_from("ftp://example.org/")


def test_memory_warns_outside_tests():
    code = "import warnings; warnings.simplefilter('error'); from app.assessment.storage import MemoryStorage; MemoryStorage()"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "RuntimeWarning: evidence is kept in memory" in made.stderr
