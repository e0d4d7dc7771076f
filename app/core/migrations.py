"""Moves a database between versions of its tables, and says how it differs from the models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, text

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
HEAD_FILE = FOLDER / ".current-head"
ADVISORY_LOCK = 0x5EA1


class MigrationsInconsistent(Exception):
    """The migration files contradict each other; the message says how to mend them."""


def head() -> str:
    """The newest version there are files for.

    Raises MigrationsInconsistent when there are two, or when another is announced.
    """
    heads = ScriptDirectory.from_config(_config()).get_heads()
    if len(heads) != 1:
        raise MigrationsInconsistent(
            f"one newest migration is needed, found {len(heads)}: {', '.join(sorted(heads)) or 'none'}"
        )
    announced = HEAD_FILE.read_text().strip() if HEAD_FILE.exists() else ""
    if announced != heads[0]:
        raise MigrationsInconsistent(
            f"migrations/.current-head says {announced or 'nothing'}, the files say {heads[0]}"
        )
    return heads[0]


def current(engine: Engine) -> str | None:
    """The version the database has; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to a version, or leave it untouched where a step fails."""
    with exclusively(engine) as connection:
        upgrade_on(connection, to)


def upgrade_on(connection: Connection, to: str = "head") -> None:
    """The same within a transaction that the caller ends."""
    command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Take the database back to a version: an id, `-1` or `base`."""
    with exclusively(engine) as connection:
        command.downgrade(_config(connection), to)


def new_revision(engine: Engine, name: str, metadata: MetaData) -> Path:
    """Write the next numbered migration from what the models have on top, and announce it as the head."""
    directory = ScriptDirectory.from_config(_config())
    number = max((int(script.revision[:4]) for script in directory.walk_revisions()), default=0) + 1
    revision = f"{number:04d}_{name}"
    with engine.connect() as connection:
        config = _config(connection)
        config.attributes["metadata"] = metadata
        command.revision(config, message=name.replace("_", " "), rev_id=revision, autogenerate=True)
    HEAD_FILE.write_text(f"{revision}\n")
    return FOLDER / "versions" / f"{revision}.py"


def differences(engine: Engine, metadata: MetaData) -> list[str]:
    """How the database differs from the models, a line each; empty where it does not."""
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": named_by_us(connection)}
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, metadata)]


def named_by_us(connection: Connection) -> Any:
    """A filter for comparisons that leaves out SQLite's virtual tables and their shadow tables."""
    virtual: list[str] = []
    if connection.dialect.name == "sqlite":
        query = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'")
        virtual = list(connection.execute(query).scalars())

    def include(name: str | None, kind: str, parents: object) -> bool:
        if kind != "table" or name is None:
            return True
        return not any(name == table or name.startswith(f"{table}_") for table in virtual)

    return include


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["connection"] = connection
    return config


def known() -> set[str]:
    """Every version there are files for."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def require_known(revision: str) -> None:
    """Raise MigrationsInconsistent unless this is a version (or its beginning), `-1` and such, or `base`."""
    if revision == "base" or re.fullmatch(r"-[0-9]+", revision):
        return
    if not any(one.startswith(revision) for one in known()):
        raise MigrationsInconsistent(
            f"there is no version {revision}; there are {', '.join(sorted(known()))}"
        )


@contextmanager
def exclusively(engine: Engine) -> Iterator[Connection]:
    """One connection in one transaction that a second migration must wait for."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            with _without_foreign_keys(connection):
                connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
                with connection.begin():
                    yield connection
                    _refuse_orphans(connection)
            return
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            # A migration that waits for a lock makes everyone behind it wait: give up soon, try again later.
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text("SET LOCAL statement_timeout = '120s'"))
            yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    # SQLite changes a table by copying and dropping it, and a drop would cascade to rows that refer to it.
    # The pragma counts only outside a transaction, so it goes past SQLAlchemy to the driver.
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  # for the type checker: a fresh connection always has its driver's
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise MigrationsInconsistent(f"rows would point to nothing: {sorted({row[0] for row in orphans})}")


def tables(engine: Engine) -> set[str]:
    """The names of the tables that the database has."""
    return set(inspect(engine).get_table_names())
