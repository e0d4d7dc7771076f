"""Whether the database keeps through a power cut what it acknowledges."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.operation.doctor import Said, Site, warning_or_fault, well

# What a server must not have switched off, and what is lost where it has.
NEEDED = {
    "fsync": "a power cut can destroy the database",
    "full_page_writes": "a power cut can destroy the database",
    "synchronous_commit": "a power cut takes back what people were told is saved",
}


def durability(site: Site, connection: Connection) -> Iterator[Said]:
    """The settings on which the word "saved" rests, and each that breaks it."""
    is_server = connection.dialect.name == "postgresql"
    broken = list(_of_server(connection) if is_server else _of_file(connection))
    yield from (warning_or_fault(site, said) for said in broken)
    if not broken:
        yield well("it keeps what it acknowledges")


def _of_server(connection: Connection) -> Iterator[str]:
    for name, loss in NEEDED.items():
        if connection.scalar(text(f"SHOW {name}")) == "off":
            yield f"{name} is off, and {loss}: set it to on"


def _of_file(connection: Connection) -> Iterator[str]:
    # That it is flushed is said anew with each transaction, see app.core.db.
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if journal != "wal":
        yield f"the file's journal is {journal}, not wal: keep the database on a local disk"
