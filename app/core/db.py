"""The database: typed base classes, engines for SQLite and PostgreSQL, and the one way to commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

from app.core.errors import Unavailable
from app.core.gate import Gate

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PATIENCE = 10  # seconds
GATES: WeakKeyDictionary[Engine, Gate] = WeakKeyDictionary()
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-16384",
    "temp_store=MEMORY",
    "mmap_size=0",
    "trusted_schema=OFF",
)
SERVER_SETTINGS = (
    "statement_timeout=30000",
    "idle_in_transaction_session_timeout=60000",
    "timezone=UTC",
    # All of a portal lies in memory, or on a disk without a head to move. With its own guess of 4, PostgreSQL
    # reads the whole list of names for each search instead of going by the index.
    "random_page_cost=1.1",
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Refuses values without a time zone; SQLite keeps them as UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Normalise to UTC before it is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC moment on every database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def slugs(enum: type[StrEnum], name: str) -> Enum:
    """A column type that stores an enum by value, as text with a named check."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda cls: [m.value for m in cls],
    )


class Base(DeclarativeBase):
    """All tables. Columns are typed, names follow one convention, moments are UTC."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}  # noqa: RUF012  # SQLAlchemy reads it from the class


class Identified:
    """A table whose rows have a random UUID: unguessable, and never renumbered."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine with the traps of the two databases closed.

    SQLite waits instead of failing, keeps through a power cut what it acknowledged, enforces foreign keys.
    PostgreSQL notices dead connections and refuses to wait for ever.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _make_private(Path(parsed.database))
            pool: dict[str, Any] = {
                "pool_size": pool_size,
                "max_overflow": 8,
                "connect_args": {"timeout": 10},
            }
        else:
            # One in memory belongs to its one connection.
            pool = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        engine = create_engine(parsed, **pool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={"options": " ".join(f"-c {setting}" for setting in SERVER_SETTINGS)},
    )


def _make_private(file: Path) -> None:
    """A database that is made here can be read by its owner alone, whatever the machine's habits."""
    with suppress(OSError):  # the driver will say that it cannot open it, where it can be explained
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, record: object) -> None:
    # Python's driver must never begin by itself: it would start deferred transactions that fail as "locked".
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep loaded values after a commit, so that a page can show what was just done."""
    sessions = sessionmaker(engine, expire_on_commit=False, autoflush=True)
    event.listen(sessions, "after_flush", _note_flush)
    event.listen(sessions, "do_orm_execute", _note_statement)
    event.listen(sessions, "after_transaction_end", _forget)
    return sessions


def has_stray_changes(session: Session) -> bool:
    """Whether something was changed outside `atomic`, whether or not it was already sent to the database."""
    return bool(session.info.get("strayed") or session.new or session.dirty or session.deleted)


def _note_flush(session: Session, context: object) -> None:
    if not session.info.get("atomic"):
        session.info["strayed"] = True


def _note_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not state.session.info.get("atomic"):
        state.session.info["strayed"] = True


def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("strayed", None)


@contextmanager
def atomic(session: Session) -> Iterator[None]:
    """One unit of work: everything inside is kept, or nothing. An inner `atomic` joins the outer one.

    The only place that commits. On SQLite it takes the write lock at the start, so that it waits its turn
    instead of being refused half-way. Values read before it are not trusted inside: read them again with a
    lock. Raises Unavailable when the database stays busy for longer than anyone would wait, and RuntimeError
    where the failure of an inner `atomic` was swallowed: half of a unit of work is never kept.
    """
    if session.info.get("atomic"):
        with _part_of_all(session):
            yield
        return
    if session.in_transaction():
        if has_stray_changes(session):
            raise RuntimeError("changes were made outside atomic()")
        session.commit()  # ends the reading transaction; a rollback would forget what the page has loaded
    with _turn(session):
        session.info["atomic"] = True
        try:
            session.connection(execution_options={"sqlite_begin": "BEGIN IMMEDIATE"})
            yield
            if session.info.get("failed"):
                raise RuntimeError("a part of this unit of work failed, and its error was swallowed")
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["atomic"] = False
            session.info.pop("failed", None)


@contextmanager
def _part_of_all(session: Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # Inside a savepoint the caller has said how much may be undone.
        if not session.in_nested_transaction():
            session.info["failed"] = True
        raise


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    # SQLite's own way of waiting sleeps and tries again, which is unfair under load. Threads of one process
    # queue here instead, and only the head of the queue meets other processes.
    engine = session.get_bind()
    if not isinstance(engine, Engine) or engine.dialect.name != "sqlite":
        yield
        return
    gate = GATES.setdefault(engine, Gate())
    if not gate.enter(PATIENCE):
        raise Unavailable("database")
    try:
        yield
    finally:
        gate.leave()
