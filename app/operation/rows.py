"""Rows as lines of JSON that mean the same on SQLite and on PostgreSQL, for moving between them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import IO, Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, LargeBinary, MetaData, Table, Uuid, text
from sqlalchemy.types import CHAR, TypeEngine

PAGE = 1_000
VERSION = "alembic_version"
# Made anew from other rows: by triggers when a school system is entered, and by the worker.
DERIVED = frozenset({"search_name", "search_trigram", "public_answer"})
# Who was signed in signs in again: a session that was ended since must not come back to life.
# A file that is held back may hold records of students: no backup keeps it longer than its day. One that no
# virus scanner has looked into is in none either. A package lies in the storage for a day, and in no backup.
FORGOTTEN = frozenset({"sign_in_session", "held_file", "awaiting_scan", "export"})
KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "uuid"),
    (DateTime, "instant"),
    (Date, "date"),
    (Boolean, "flag"),
    (JSON, "json"),
    (LargeBinary, "bytes"),
)
UUID_LETTERS = 32


class Columns(NamedTuple):
    """The columns of a table and the kind of each."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]


def tables(connection: Connection) -> dict[str, Columns]:
    """The tables that a backup holds, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name not in DERIVED | FORGOTTEN | {VERSION})
    return {table.name: _columns(table) for table in metadata.sorted_tables}


def _columns(table: Table) -> Columns:
    return Columns(
        tuple(column.name for column in table.columns),
        tuple(_kind(column.type) for column in table.columns),
    )


def _kind(column: TypeEngine[Any]) -> str:
    if isinstance(column, CHAR) and column.length == UUID_LETTERS:
        return "uuid"  # as SQLite keeps it
    return next((kind for known, kind in KINDS if isinstance(column, known)), "plain")


def dump(connection: Connection, table: str, columns: Columns, file: IO[bytes]) -> int:
    """Write every row as a line; gives their number."""
    writers = [WRITE.get(kind, _same) for kind in columns.kinds]
    count = 0
    for row in _read(connection, table, columns):
        values = [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        file.write(json.dumps(values, separators=(",", ":")).encode() + b"\n")
        count += 1
    return count


def _read(connection: Connection, table: str, columns: Columns) -> Iterator[Any]:
    as_text = "::text" if connection.dialect.name == "postgresql" else ""
    wanted = ", ".join(
        f'"{name}"{as_text if kind == "json" else ""}' for name, kind in zip(*columns, strict=True)
    )
    query = text(f'SELECT {wanted} FROM "{table}" ORDER BY 1')  # noqa: S608  # names of our own tables
    yield from connection.execute(query, execution_options={"yield_per": PAGE})


def load(connection: Connection, table: str, columns: Columns, file: IO[bytes]) -> int:
    """Enter the rows that `dump` wrote; gives their number."""
    is_sqlite = connection.dialect.name == "sqlite"
    readers = [(READ_SQLITE if is_sqlite else READ).get(kind, _same) for kind in columns.kinds]
    names = ", ".join(f'"{name}"' for name in columns.names)
    gaps = ", ".join(["?" if is_sqlite else "%s"] * len(columns.names))
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({gaps})'  # noqa: S608  # names of our own tables
    lines = iter(file)
    count = 0
    while page := list(islice(lines, PAGE)):
        rows = [
            tuple(
                None if value is None else read(value)
                for read, value in zip(readers, json.loads(line), strict=True)
            )
            for line in page
        ]
        connection.exec_driver_sql(statement, rows)
        count += len(rows)
    return count


def _same(value: Any) -> Any:
    return value


def _instant_out(value: datetime | str) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).isoformat()


def _instant_for_sqlite(value: str) -> str:
    return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


WRITE: dict[str, Callable[[Any], Any]] = {
    "uuid": lambda value: str(value if isinstance(value, UUID) else UUID(value)),
    "instant": _instant_out,
    "date": lambda value: value.isoformat() if isinstance(value, date) else value,
    "flag": bool,
    "bytes": lambda value: b64encode(value).decode(),
}
READ: dict[str, Callable[[Any], Any]] = {"bytes": b64decode}
READ_SQLITE: dict[str, Callable[[Any], Any]] = {
    "uuid": lambda value: UUID(value).hex,
    "instant": _instant_for_sqlite,
    "bytes": b64decode,
}
