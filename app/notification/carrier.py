"""Huey, which carries ids from those who commit to the workers. It may lose them: the outbox is the truth."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage
from sqlalchemy.engine import make_url

from app.core import log
from app.notification.errors import QueueUnusable

QUEUE = "portal"
SCHEMA = "portal_queue"
REST_SECONDS = 5.0
SQLITE_WAIT_SECONDS = 1.0


class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey has no types
    """Messages as JSON. Huey's own way would run whatever code somebody puts into the queue."""

    def _serialize(self, message: Message) -> bytes:
        return json.dumps([message.id, message.name, list(message.args)]).encode()

    def _deserialize(self, text: bytes) -> Message:
        task_id, name, args = json.loads(text)
        rest = dict.fromkeys(Message._fields[2:])
        return Message(
            task_id, name, **{**rest, "retries": 0, "retry_delay": 0, "args": tuple(args), "kwargs": {}}
        )


class QuickSqliteStorage(SqliteStorage):  # type: ignore[misc]  # Huey has no types
    """Does not wait for the disk at each id: what a power cut takes, the sweep finds in the outbox."""

    def _create_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._create_connection()
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


class Carrier:
    """Puts ids into the queue of the settings, made at first use."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = Lock()
        self._huey: Huey | None = None
        self._deliver: Any = None
        self._rest_until = 0.0

    def carry(self, ids: list[UUID]) -> None:
        """Put the ids into the queue. Where it does not answer, leave it alone for some seconds."""
        if monotonic() < self._rest_until:
            return
        try:
            deliver = self._task()
            for job_id in ids:
                deliver(str(job_id))
        except Exception as error:  # noqa: BLE001  # the work is safe in the outbox
            self._rest_until = monotonic() + REST_SECONDS
            log.warning("queue unavailable", error=type(error).__name__)

    def close(self) -> None:
        """Let go of the queue; the next id opens it again."""
        with self._lock:
            if self._huey is not None:
                self._huey.storage.close()
            self._huey = self._deliver = None

    def _task(self) -> Any:
        with self._lock:
            if self._deliver is None:
                self._huey, self._deliver = make_huey(self.url, _nowhere)
            return self._deliver


def make_huey(url: str, run: Callable[[str], object]) -> tuple[Huey, Any]:
    """The queue at the address, and its one task, which calls `run` with the id of a job."""
    try:
        huey = _huey(url)
    except (ConfigurationError, sqlite3.Error, psycopg.Error, OSError) as error:
        raise QueueUnusable(f"SEAL_QUEUE_URL: {error}") from error

    def deliver(job_id: str) -> None:
        run(job_id)

    # Huey names a task after the module of its function: here, so that both ends of the queue agree.
    return huey, huey.task()(deliver)


def _huey(url: str) -> Huey:
    scheme = urlsplit(url).scheme.partition("+")[0]
    common: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if scheme == "sqlite":
        path = Path(make_url(url).database or "queue.db")
        path.parent.mkdir(parents=True, exist_ok=True)
        return Huey(
            QUEUE,
            storage_class=QuickSqliteStorage,
            filename=str(path),
            timeout=SQLITE_WAIT_SECONDS,
            cache_mb=1,
            **common,
        )
    if scheme in {"postgresql", "postgres"}:
        return PostgresHuey(QUEUE, connection=_postgresql(url.replace("+psycopg", "", 1)), **common)
    if scheme in {"redis", "rediss", "unix"}:
        return _redis(url, common)
    if scheme == "memory":
        return MemoryHuey(QUEUE, **common)
    raise QueueUnusable("SEAL_QUEUE_URL: use sqlite:///…, postgresql://…, redis://… or memory:")


def _redis(url: str, common: dict[str, Any]) -> RedisHuey:
    """A queue on Redis. Left alone, its client notices an unknown option only at the first connection."""
    huey = RedisHuey(QUEUE, url=url, **common)
    try:
        huey.storage.conn.connection_pool.make_connection()
    except (TypeError, ValueError) as error:
        raise QueueUnusable(f"SEAL_QUEUE_URL: {error}") from error
    return huey


def _postgresql(dsn: str) -> Callable[[], psycopg.Connection[Any]]:
    """Connections to a schema of the queue's own, so that its tables may share the portal's database."""
    with psycopg.connect(dsn, autocommit=True) as connection, suppress(psycopg.errors.UniqueViolation):
        if connection.execute("SELECT to_regnamespace(%s)", [SCHEMA]).fetchone() == (None,):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
    return lambda: psycopg.connect(dsn, options=f"-c search_path={SCHEMA}", connect_timeout=3)


def _nowhere(job_id: str) -> None:
    """What the task does where jobs are only handed over, never done."""
