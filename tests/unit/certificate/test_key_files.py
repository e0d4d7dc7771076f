"""Key files are read only as their owner alone could have left them, and replaced as a whole."""

from __future__ import annotations

import os
import stat

import pytest

from app.certificate import key_files
from app.certificate.errors import KeyExposed, KeyMissing, KeyNotOurs, KeyUnreadable

NOBODY = 12345
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def path(tmp_path):
    """A file that may be read."""
    made = tmp_path / "a.key.pem"
    made.write_bytes(b"secret")
    made.chmod(0o600)
    return made


class TestReadSecret:
    def test_gives_what_only_the_owner_can_reach(self, path):
        assert key_files.read_secret(path) == b"secret"

    @pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602, 0o700, 0o777], ids=oct)
    def test_refuses_a_wrong_mode_with_the_cure(self, path, mode):
        path.chmod(mode)

        with pytest.raises(KeyExposed, match=f"mode {mode:04o} .* chmod 600 "):
            key_files.read_secret(path)

    @as_root
    def test_refuses_a_wrong_owner(self, path):
        os.chown(path, NOBODY, NOBODY)

        with pytest.raises(KeyNotOurs, match="another user"):
            key_files.read_secret(path)

    def test_refuses_a_link_even_to_a_sound_file(self, path, tmp_path):
        link = tmp_path / "link.key.pem"
        link.symlink_to(path)

        with pytest.raises(KeyUnreadable, match="it is a link"):
            key_files.read_secret(link)

    def test_refuses_what_is_no_file(self, tmp_path):
        with pytest.raises(KeyUnreadable, match="is not a file"):
            key_files.read_secret(tmp_path)

    def test_does_not_wait_for_a_pipe(self, tmp_path):
        os.mkfifo(tmp_path / "pipe", 0o600)

        with pytest.raises(KeyUnreadable, match="is not a file"):
            key_files.read_secret(tmp_path / "pipe")

    def test_refuses_an_empty_file(self, path):
        path.write_bytes(b"")

        with pytest.raises(KeyUnreadable, match="is empty"):
            key_files.read_secret(path)

    def test_refuses_a_giant_and_reads_the_largest(self, path):
        path.write_bytes(b"x" * key_files.LARGEST)
        assert len(key_files.read_secret(path)) == key_files.LARGEST

        path.write_bytes(b"x" * (key_files.LARGEST + 1))
        with pytest.raises(KeyUnreadable, match="larger than 64 KiB"):
            key_files.read_secret(path)

    def test_says_how_to_make_what_is_missing(self, tmp_path):
        with pytest.raises(KeyMissing, match="keys init"):
            key_files.read_secret(tmp_path / "none")

    def test_names_a_missing_file_as_it_is_told_to(self, tmp_path):
        class Mine(KeyMissing):
            """A fault of the caller's own."""

        with pytest.raises(Mine):
            key_files.read_secret(tmp_path / "none", missing=Mine)


class TestRead:
    def test_gives_a_public_file_whatever_its_mode_and_through_a_link(self, path, tmp_path):
        path.chmod(0o644)
        (tmp_path / "link").symlink_to(path)

        assert key_files.read(tmp_path / "link") == b"secret"

    def test_takes_longer_ones_where_it_is_told_to(self, path):
        path.write_bytes(b"x" * (key_files.LARGEST + 1))

        with pytest.raises(KeyUnreadable):
            key_files.read(path)
        assert key_files.read(path, most=key_files.LARGEST_LISTS)

    def test_refuses_text_that_is_not_utf8(self, path):
        path.write_bytes(b"caf\xe9")

        with pytest.raises(KeyUnreadable, match="is not text"):
            key_files.read_text(path)

    def test_does_not_quote_what_it_refuses(self, path):
        path.write_bytes(b"hunter2\xff")

        with pytest.raises(KeyUnreadable) as caught:
            key_files.read_text(path)
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None


class TestRequirePrivate:
    @pytest.mark.parametrize("mode", [0o755, 0o710, 0o701, 0o777], ids=oct)
    def test_refuses_a_folder_that_others_can_enter(self, tmp_path, mode):
        tmp_path.chmod(mode)

        with pytest.raises(KeyExposed, match="chmod 700"):
            key_files.require_private(tmp_path)

    @as_root
    def test_refuses_the_folder_of_somebody_else(self, tmp_path):
        tmp_path.chmod(0o700)
        os.chown(tmp_path, NOBODY, NOBODY)

        with pytest.raises(KeyNotOurs):
            key_files.require_private(tmp_path)

    def test_says_that_there_is_none(self, tmp_path):
        with pytest.raises(KeyMissing):
            key_files.require_private(tmp_path / "none")


class TestWriting:
    @pytest.fixture(autouse=True)
    def _generous(self):
        before = os.umask(0)
        yield
        os.umask(before)

    @pytest.fixture
    def synced(self, monkeypatch):
        """What was made to last, in order: a file's size, or `folder`."""
        seen, real = [], os.fsync

        def fsync(descriptor):
            status = os.fstat(descriptor)
            seen.append("folder" if stat.S_ISDIR(status.st_mode) else status.st_size)
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        return seen

    def test_replaces_with_the_mode_that_was_asked_for(self, path):
        path.chmod(0o644)

        key_files.replace(path, b"new", 0o600)

        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)
        assert [one.name for one in path.parent.iterdir()] == [path.name]

    def test_makes_file_and_folder_last(self, path, synced):
        key_files.replace(path, b"new", 0o600)
        key_files.create(path.with_name("other"), b"12345", 0o644)

        assert synced == [3, "folder", 5, "folder"]

    def test_never_creates_over_a_file(self, path):
        with pytest.raises(FileExistsError):
            key_files.create(path, b"new", 0o600)

        assert path.read_bytes() == b"secret"

    @pytest.mark.parametrize("act", [key_files.create, key_files.replace], ids=["create", "replace"])
    def test_a_full_disk_leaves_what_was_there(self, path, act, monkeypatch):
        def full(descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            act(path if act is key_files.replace else path.with_name("new"), b"new", 0o600)

        assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == {path.name: b"secret"}

    def test_a_draft_of_a_crashed_process_is_no_obstacle(self, path):
        path.with_name(f".{path.name}.{os.getpid()}").write_bytes(b"half")

        key_files.replace(path, b"new", 0o600)

        assert path.read_bytes() == b"new"
