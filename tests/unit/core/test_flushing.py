"""Waiting together: nobody is told too early, and nobody waits alone who could share."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import pytest

from app.core import flushing
from app.core.flushing import SharedFlush, WriteAheadFile

PATIENCE = 5


class Disk:
    """Flushes one by one, each when it is let go."""

    def __init__(self):
        self.begun, self.allowed, self.ended = Semaphore(0), Semaphore(0), 0
        self.failure = None

    def flush(self):
        self.begun.release()
        assert self.allowed.acquire(timeout=PATIENCE)
        self.ended += 1
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def waiting(shared, pool, times):
    """So many who wait, once all of them do."""
    here = [Event() for _ in range(times)]

    def wait(event):
        event.set()
        shared.wait()

    done = [pool.submit(wait, event) for event in here]
    assert all(event.wait(PATIENCE) for event in here)
    return done


def settle(shared):
    """Until everybody who came meanwhile has really joined the queue."""
    with shared._turn:
        return len(shared._turn._waiters)


def test_who_waits_alone_has_one_flush(disk, pool):
    shared = SharedFlush(disk.flush)

    (mine,) = waiting(shared, pool, 1)
    disk.allowed.release()

    mine.result(PATIENCE)
    assert disk.ended == 1


def test_all_who_come_during_a_flush_share_the_next(disk, pool):
    shared = SharedFlush(disk.flush)
    (first,) = waiting(shared, pool, 1)
    assert disk.begun.acquire(timeout=PATIENCE)
    others = waiting(shared, pool, 6)
    while settle(shared) < 6:
        pass

    disk.allowed.release(2)

    for each in (first, *others):
        each.result(PATIENCE)
    assert disk.ended == 2


def test_nobody_comes_back_on_a_flush_that_began_before_they_asked(disk, pool):
    shared = SharedFlush(disk.flush)
    (first,) = waiting(shared, pool, 1)
    assert disk.begun.acquire(timeout=PATIENCE)
    (late,) = waiting(shared, pool, 1)
    while settle(shared) < 1:
        pass

    disk.allowed.release()
    first.result(PATIENCE)
    assert disk.begun.acquire(timeout=PATIENCE)

    assert not late.done()
    disk.allowed.release()
    late.result(PATIENCE)


def test_a_flush_that_fails_is_nobodys_safety(disk, pool):
    shared = SharedFlush(disk.flush)
    disk.failure = OSError("the cable")
    (unlucky,) = waiting(shared, pool, 1)
    assert disk.begun.acquire(timeout=PATIENCE)
    (other,) = waiting(shared, pool, 1)
    while settle(shared) < 1:
        pass

    disk.allowed.release()

    with pytest.raises(OSError, match="cable"):
        unlucky.result(PATIENCE)
    assert disk.begun.acquire(timeout=PATIENCE)
    assert not other.done()
    disk.allowed.release()
    other.result(PATIENCE)
    assert disk.ended == 2


class TestWriteAheadFile:
    @pytest.fixture
    def log(self, tmp_path):
        (tmp_path / "portal.db-wal").write_bytes(b"pages")
        return WriteAheadFile(str(tmp_path / "portal.db"))

    def test_is_the_one_beside_the_database(self, log, monkeypatch):
        synced = []
        monkeypatch.setattr(flushing, "sync", lambda file: synced.append(os.fstat(file).st_ino))

        log.flush()

        assert synced == [Path(log.path).stat().st_ino]

    def test_is_really_brought_to_the_disk(self, log):
        log.flush()

        assert flushing.sync in {os.fsync, getattr(os, "fdatasync", os.fsync)}

    def test_that_is_gone_was_brought_into_the_database(self, log):
        Path(log.path).unlink()

        log.flush()

    def test_that_could_not_be_written_is_never_safe_again(self, log, monkeypatch):
        """The system reports a lost page once; the next call would succeed and say nothing of it."""

        def fail(file):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(flushing, "sync", fail)
        with pytest.raises(OSError, match="Input"):
            log.flush()
        monkeypatch.undo()

        with pytest.raises(OSError, match="Input"):
            log.flush()

    def test_that_cannot_be_opened_for_now_may_be_later(self, log, monkeypatch):
        def none_left(path, flags):
            raise OSError(24, "Too many open files")

        monkeypatch.setattr(os, "open", none_left)
        with pytest.raises(OSError, match="Too many"):
            log.flush()
        monkeypatch.undo()

        log.flush()
