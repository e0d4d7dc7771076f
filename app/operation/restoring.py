"""Restoring a backup: all is checked before anything is touched, and the database changes at once or not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, IntegrityError

from app.assessment.storage import Storage
from app.audit import verification
from app.core import migrations
from app.core.db import make_engine
from app.operation import archive, rows
from app.operation.errors import BackupDamaged, BackupNewer, InstallationInUse

SIGNS_OF_USE = ("person", "organisation", "audit_event")


@dataclass
class Restored:
    """What was restored. `audit_problem` is empty where the audit trail is whole."""

    made_at: str
    schema: str
    rows: int = 0
    files: int = 0
    audit_entries: int = 0
    audit_problem: str = ""
    missing: list[str] = field(default_factory=list)


def check(path: Path, workshop: Path, *, tell: Callable[[int], object] = lambda size: None) -> dict[str, Any]:
    """The manifest of a backup, after reading all of it; BackupDamaged or BackupNewer if it is of no use."""
    with TemporaryDirectory(prefix=".check-", dir=workshop) as folder:
        return _readable(archive.unpack(path, Path(folder), tell=tell))


def restore(
    path: Path,
    database_url: str,
    storage: Storage,
    workshop: Path,
    *,
    is_forced: bool = False,
    tell: Callable[[int], object] = lambda size: None,
) -> Restored:
    """Bring an empty installation to the state of a backup; one in use only if forced.

    Raises InstallationInUse, BackupDamaged or BackupNewer before anything is changed.
    """
    if not is_forced:
        _require_unused(database_url)
    with TemporaryDirectory(prefix=".restore-", dir=workshop) as place:
        folder = Path(place)
        manifest = _readable(archive.unpack(path, folder, tell=tell))
        done = Restored(manifest["made_at"], manifest["schema"], missing=_absent(manifest))
        # Files first: what no row names yet does no harm.
        for name, promised in manifest["members"].items():
            if name.startswith("evidence/"):
                with (folder / name).open("rb") as content:
                    storage.put(content, promised["sha256"], key=name.removeprefix("evidence/"))
                done.files += 1
        if make_url(database_url).get_backend_name() == "sqlite":
            _into_file(database_url, folder, manifest, done)
        else:
            _into_server(database_url, folder, manifest, done)
    return done


def _readable(manifest: dict[str, Any]) -> dict[str, Any]:
    if manifest.get("format") != archive.FORMAT:
        raise BackupNewer(
            f"the backup has format {manifest.get('format')}; this release reads {archive.FORMAT}"
        )
    if manifest["schema"] not in migrations.known():
        raise BackupNewer(
            f"the backup has version {manifest['schema']} of the tables, the newest known here is "
            f"{migrations.head()}: install the release that made it, or a newer one, and restore with that"
        )
    for name in manifest["tables"]:
        if f"database/{name}.jsonl" not in manifest["members"]:
            raise BackupDamaged(f"the rows of {name} are missing")
    return manifest


def _absent(manifest: dict[str, Any]) -> list[str]:
    return [*manifest["evidence"]["missing"], *manifest["evidence"]["damaged"]]


def _require_unused(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            for name in SIGNS_OF_USE:
                if name in there and connection.scalar(text(f'SELECT 1 FROM "{name}" LIMIT 1')):  # noqa: S608  # ours
                    raise InstallationInUse(
                        f"the table {name} has rows: restore into an empty installation, or add --force to "
                        "replace everything that is there"
                    )
    finally:
        engine.dispose()


def _into_file(database_url: str, folder: Path, manifest: dict[str, Any], done: Restored) -> None:
    """A new file beside the old one, which takes its place when it is whole."""
    url = make_url(database_url)
    target = Path(url.database or "")
    draft = target.with_name(f".{target.name}.restored")
    _clear(draft)
    engine = make_engine(url.set(database=str(draft)).render_as_string(hide_password=False))
    try:
        with migrations.exclusively(engine) as connection:
            _fill(connection, folder, manifest, done)
        _verify_audit(engine, done)
        with engine.connect() as connection:
            # The file alone is moved, so nothing may be left in those beside it.
            connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]  # a fresh connection has its driver's
    except BaseException:
        engine.dispose()
        _clear(draft)
        raise
    engine.dispose()
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    draft.replace(target)
    handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(draft: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _into_server(database_url: str, folder: Path, manifest: dict[str, Any], done: Restored) -> None:
    """One transaction: others see the old tables until the new ones are whole."""
    engine = make_engine(database_url)
    try:
        with migrations.exclusively(engine) as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            for statement in _clearance(connection):
                connection.exec_driver_sql(statement)
            _fill(connection, folder, manifest, done)
        _verify_audit(engine, done)
    finally:
        engine.dispose()


def _clearance(connection: Connection) -> list[str]:
    tables = [f'DROP TABLE "{name}" CASCADE' for name in inspect(connection).get_table_names()]
    query = text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    )
    return [*tables, *(f"DROP FUNCTION {name} CASCADE" for name in connection.scalars(query))]


def _fill(connection: Connection, folder: Path, manifest: dict[str, Any], done: Restored) -> None:
    migrations.upgrade_on(connection, manifest["schema"])
    known = rows.tables(connection)
    _empty(connection, list(known))
    references = _without_references(connection)
    for name, table in manifest["tables"].items():
        columns = rows.Columns(tuple(table["columns"]), tuple(table["kinds"]))
        if known.get(name) != columns:
            raise BackupDamaged(f"the table {name} has other columns in version {manifest['schema']}")
        count = _entered(connection, name, columns, folder / "database" / f"{name}.jsonl")
        if count != table["rows"]:
            raise BackupDamaged(f"{name} has {count} rows, {table['rows']} were promised")
        done.rows += count
    for statement in references:
        connection.exec_driver_sql(statement)
    if manifest["schema"] != migrations.head():
        migrations.upgrade_on(connection)


def _entered(connection: Connection, name: str, columns: rows.Columns, path: Path) -> int:
    try:
        with path.open("rb") as file:
            return rows.load(connection, name, columns, file)
    except (ValueError, TypeError, AttributeError, DataError, IntegrityError) as error:
        raise BackupDamaged(f"the rows of {name} cannot be entered: {type(error).__name__}") from error


def _empty(connection: Connection, names: list[str]) -> None:
    """Take out what the migrations entered: it comes back with the backup."""
    for name in names:
        if not connection.scalar(text(f'SELECT 1 FROM "{name}" LIMIT 1')):  # noqa: S608  # names of our own tables
            continue
        for statement in _unguarded(connection, name):
            connection.exec_driver_sql(statement)


def _unguarded(connection: Connection, name: str) -> list[str]:
    emptied = f'DELETE FROM "{name}"'  # noqa: S608  # as above
    if connection.dialect.name == "postgresql":
        return [
            f'ALTER TABLE "{name}" DISABLE TRIGGER USER',
            emptied,
            f'ALTER TABLE "{name}" ENABLE TRIGGER USER',
        ]
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = connection.execute(query, {"table": name}).all()
    return [*(f'DROP TRIGGER "{row.name}"' for row in triggers), emptied, *(row.sql for row in triggers)]


def _without_references(connection: Connection) -> list[str]:
    """Let rows come in any order; gives the statements that guard references again, and check them all."""
    if connection.dialect.name != "postgresql":
        return []
    query = text(
        "SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, "
        "pg_get_constraintdef(oid) AS sql "
        "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    found = connection.execute(query).all()
    for row in found:
        connection.exec_driver_sql(f"ALTER TABLE {row.owner} DROP CONSTRAINT {row.name}")
    return [f"ALTER TABLE {row.owner} ADD CONSTRAINT {row.name} {row.sql}" for row in found]


def _verify_audit(engine: Engine, done: Restored) -> None:
    report = verification.verify(engine)
    done.audit_entries = report.entries
    done.audit_problem = f"entry {report.problem.seq} is {report.problem.kind}" if report.problem else ""
