"""The database: typed base classes, engines for SQLite and PostgreSQL, and the one way to commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

from app.core import flushing
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
TRUSTED = 1.0  # seconds for which a connection to a server is believed to be alive still
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
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=8,
        connect_args={"options": " ".join(f"-c {setting}" for setting in SERVER_SETTINGS)},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_require_alive, engine.dialect))
    return engine


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
    options = connection.get_execution_options()
    driver = connection.connection.driver_connection
    # Said anew each time, so that no connection keeps what an earlier unit of work wanted of it.
    is_later = options.get("shares_flush") and driver.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    driver.execute(f"PRAGMA synchronous={'NORMAL' if is_later else 'FULL'}")
    connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))


def _note_use(connection: object, record: Any) -> None:
    record.info["used_at"] = monotonic()


def _require_alive(dialect: Dialect, connection: Any, record: Any, proxy: object) -> None:
    # Asking costs a round trip, so whoever has just answered is not asked: no server starts anew so fast.
    used_at = record.info.get("used_at")
    if used_at is not None and monotonic() - used_at > TRUSTED and not _is_alive(dialect, connection):
        raise DisconnectionError


def _is_alive(dialect: Dialect, connection: Any) -> bool:
    try:
        return bool(dialect.do_ping(connection))
    except dialect.loaded_dbapi.Error:
        return False


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
def atomic(session: Session, *, shares_flush: bool = False) -> Iterator[None]:
    """One unit of work: everything inside is kept, or nothing. An inner `atomic` joins the outer one.

    The only place that commits, and it returns when that is on the disk. On SQLite it takes the write lock at
    the start, so that it waits its turn instead of being refused half-way. Values read before it are not
    trusted inside: read them again with a lock. `shares_flush` is for small writes that come by the hundred:
    others see them an instant before the disk has them, see app.core.flushing. Raises Unavailable when the
    database stays busy for longer than anyone would wait, and RuntimeError where the failure of an inner
    `atomic` was swallowed: half of a unit of work is never kept.
    """
    if session.info.get("atomic"):
        with _part_of_all(session):
            yield
        return
    _end_reading(session)
    with _turn(session):
        session.info["atomic"] = True
        try:
            _begin(session, shares_flush=shares_flush)
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
    if shares_flush:
        flushing.wait_for_disk(session.get_bind().engine)


def _end_reading(session: Session) -> None:
    if not session.in_transaction():
        return
    if has_stray_changes(session):
        raise RuntimeError("changes were made outside atomic()")
    if session.get_bind().dialect.name == "sqlite":
        # Reading has not the lock that writing needs. A rollback would forget what the page has loaded.
        session.commit()


def _begin(session: Session, *, shares_flush: bool) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.connection(
            execution_options={"sqlite_begin": "BEGIN IMMEDIATE", "shares_flush": shares_flush}
        )
    elif shares_flush:
        session.connection().exec_driver_sql("SET LOCAL synchronous_commit = off")
    else:
        session.connection()


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
