"""Waiting for the disk together: small writes that come by the hundred share a flush.

A unit of work with `shares_flush` commits without one, so that it holds its locks for an instant, and waits
here before anybody is told. Each waiter needs a flush that began after its own commit. One of them asks for
it on behalf of all who came until then: a slow disk makes everybody wait for two flushes, nobody in a queue.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from threading import Condition
from weakref import WeakKeyDictionary, ref

from sqlalchemy import Engine, text

# The system's own call that leaves out what reading back does not need, where there is one.
sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
# A transaction that does nothing but write to the log, and so ends with its flush and that of all before it.
NOTHING_BUT_A_FLUSH = text("SELECT pg_logical_emit_message(true, 'flush', '')")


class SharedFlush:
    """Makes one flush do for all who wait when it begins."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._turn = Condition()
        self._begun = self._done = 0
        self._is_running = False

    def wait(self) -> None:
        """Come back when all that was committed before is on the disk. Raises what the flush raises."""
        with self._turn:
            needed = self._begun + 1  # one that runs already may have begun before our commit
            while self._done < needed:
                if self._is_running:
                    self._turn.wait()
                else:
                    self._run()

    def _run(self) -> None:
        self._is_running = True
        self._begun = number = self._begun + 1
        self._turn.release()
        try:
            self._flush()
        finally:
            self._turn.acquire()
            self._is_running = False
            self._turn.notify_all()
        self._done = number


class WriteAheadFile:
    """SQLite's log beside the database, which `synchronous=FULL` flushes at each commit, here when asked."""

    def __init__(self, database: str) -> None:
        self.path = f"{database}-wal"
        self._failure: OSError | None = None

    def flush(self) -> None:
        """Bring all of it to the disk. After a failure it never says again that something is safe.

        A system forgets what it could not write and reports it once: only a new start reads what is there.
        """
        if self._failure is not None:
            raise self._failure
        try:
            # SQLite keeps no lock on this file, so closing it takes none away.
            file = os.open(self.path, os.O_RDWR)
        except FileNotFoundError:
            return  # SQLite removes it once its content is in the database, and flushed there
        try:
            sync(file)
        except OSError as error:
            self._failure = error
            raise
        finally:
            os.close(file)


FLUSHES: WeakKeyDictionary[Engine, SharedFlush] = WeakKeyDictionary()


def wait_for_disk(engine: Engine) -> None:
    """Come back when everything that this process committed to the database before is on the disk."""
    flush = FLUSHES.get(engine) or FLUSHES.setdefault(engine, SharedFlush(_flush_of(engine)))
    flush.wait()


def _flush_of(engine: Engine) -> Callable[[], None]:
    if engine.dialect.name == "sqlite":
        database = engine.url.database
        return WriteAheadFile(database).flush if database and database != ":memory:" else lambda: None
    return partial(_flush_postgresql, ref(engine))


def _flush_postgresql(engine: ref[Engine]) -> None:
    if (found := engine()) is not None:
        with found.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(NOTHING_BUT_A_FLUSH)
