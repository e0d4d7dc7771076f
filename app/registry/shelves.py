"""Reading prepared answers straight from SQLite or PostgreSQL, without the layers that other pages need."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import make_url

from app.core import log
from app.registry.prepared import SELECT, Row, Shelf

if TYPE_CHECKING:
    import psycopg

CHANNEL = "public_answer"
KEPT_SECONDS = 30.0
MOST_KEPT = 20_000
RETRY_SECONDS = 2.0
WATCH_SECONDS = 1.0  # how soon a listener notices that it is not wanted any more
FROM_SQLITE, FROM_POSTGRESQL = SELECT.format("?"), SELECT.format("%s")


def shelf_for(database_url: str, edition: str) -> Shelf | None:
    """The shelf of this database, for answers of this edition.

    None for one in memory, which only its own connection can read.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return (
            SqliteShelf(Path(url.database), edition) if url.database and url.database != ":memory:" else None
        )
    return PostgresShelf(url.set(drivername="postgresql").render_as_string(hide_password=False), edition)


class EmptyShelf:
    """Nothing is prepared: the application answers everything."""

    def find(self, path: str) -> Row | None:
        """Never anything."""
        return None

    def close(self) -> None:
        """Nothing is open."""


class SqliteShelf:
    """One read-only connection a thread. A direct read costs a few microseconds and is always fresh."""

    def __init__(self, path: Path, edition: str) -> None:
        self.edition = edition
        self.address = f"{path.resolve().as_uri()}?mode=ro"
        self._local = threading.local()

    def find(self, path: str) -> Row | None:
        """The row for the address; None where the database cannot be asked, and Flask will say why."""
        try:
            connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = sqlite3.connect(
                    self.address, uri=True, isolation_level=None, timeout=1
                )
            found = connection.execute(FROM_SQLITE, (path, self.edition)).fetchone()
            return None if found is None else Row._make(found)
        except sqlite3.Error:
            self._local.connection = None
            return None

    def close(self) -> None:
        """Let go of the database, so that its file can be replaced; this thread connects anew when asked."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()


class PostgresShelf:
    """Rows kept in memory while the database announces changes, read directly while it cannot."""

    def __init__(self, address: str, edition: str) -> None:
        self.edition = edition
        self.address = address
        self._local = threading.local()
        self._kept: dict[str, tuple[float, Row]] = {}
        self._is_listening = False
        self._starting = threading.Lock()
        self._ending: threading.Event | None = None  # of the thread that listens, while there is one
        self._changes = 0

    def find(self, path: str) -> Row | None:
        """The row for the address, from memory where that is sure to be true."""
        if self._is_listening:
            kept = self._kept.get(path)
            if kept is not None and monotonic() - kept[0] < KEPT_SECONDS:
                return kept[1]
        elif self._ending is None:
            self._start()
        before = self._changes
        row = self._read(path)
        # A change announced while the row was being read may be newer than the row: then it is not kept.
        if row is not None and self._is_listening and before == self._changes:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[path] = (monotonic(), row)
        return row

    def close(self) -> None:
        """Forget what was read, stop listening, and let go of the database; it begins anew when asked."""
        with self._starting:
            if self._ending is not None:
                self._ending.set()
                self._ending = None
            self._is_listening = False
            self._kept.clear()
        connection: psycopg.Connection[Any] | None = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()

    def _read(self, path: str) -> Row | None:
        import psycopg  # noqa: PLC0415  # only where PostgreSQL is used

        try:
            connection: psycopg.Connection[Any] | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = psycopg.connect(
                    self.address, autocommit=True, prepare_threshold=1, connect_timeout=5
                )
            found = connection.execute(FROM_POSTGRESQL, (path, self.edition)).fetchone()
            return None if found is None else Row._make(found)
        except psycopg.Error:
            self._local.connection = None
            return None

    def _start(self) -> None:
        with self._starting:
            if self._ending is None:
                self._ending = threading.Event()
                threading.Thread(
                    target=self._listen, args=(self._ending,), name="public-answers", daemon=True
                ).start()

    def _listen(self, ending: threading.Event) -> None:
        import psycopg  # noqa: PLC0415  # only where PostgreSQL is used

        while not ending.is_set():
            try:
                with psycopg.connect(self.address, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._say_listening(True, ending)
                    while not ending.is_set():
                        for notice in connection.notifies(timeout=WATCH_SECONDS):
                            self._changes += 1
                            self._kept.pop(notice.payload, None)
            except psycopg.Error as error:
                if not ending.is_set():
                    log.warning("public answers are not kept in memory", error=type(error).__name__)
            finally:
                self._say_listening(False, ending)
            ending.wait(RETRY_SECONDS)

    def _say_listening(self, is_listening: bool, ending: threading.Event) -> None:
        """Unless the shelf was closed meanwhile: then another thread may already listen for it."""
        with self._starting:
            if not ending.is_set():
                self._kept.clear()
                self._is_listening = is_listening
