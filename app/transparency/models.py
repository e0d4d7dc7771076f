"""Tables of the log. Triggers refuse to change or delete what was entered, and to leave a gap."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, BigInteger, CheckConstraint, Index, Integer, LargeBinary, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base

# On SQLite an INTEGER key is the row's own number, which needs no second tree.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class LogLeaf(Base):
    """One line of the log: `entry` is what is hashed, `event_id` the event that it tells."""

    __tablename__ = "log_leaf"
    __table_args__ = (
        CheckConstraint("number >= 0", name="number_from_zero"),
        Index("ix_log_leaf_seal", "seal", "number"),
    )

    number: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=False)
    seal: Mapped[str] = mapped_column(String(30))
    event_id: Mapped[UUID] = mapped_column(unique=True)
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LogNode(Base):
    """The hash of a complete subtree above the leaves: it never changes, so proofs are a look-up."""

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LogHead(Base):
    """Where the log ends. Its one row is the lock that gives leaves their order.

    `peaks` are the hashes of the complete subtrees that the log is made of, the largest first.
    """

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    peaks: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheckpoint(Base):
    """A signed head of the log, as it was published under that name; `vkey` checks its signature."""

    __tablename__ = "log_checkpoint"

    origin: Mapped[str] = mapped_column(String(200), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)
    vkey: Mapped[str] = mapped_column(String(300))
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)


# Each (table, act) that is refused. The head moves with every leaf, but only forwards, and its row stays.
REFUSED = (
    *((table, act) for table in ("log_leaf", "log_node", "log_checkpoint") for act in ("UPDATE", "DELETE")),
    ("log_head", "DELETE"),
)
FIRST_HEAD = "INSERT INTO log_head (id, size, peaks) VALUES (1, 0, {})"
EMPTY_BYTES = {"sqlite": "x''", "postgresql": "''::bytea"}
HAS_GAP = "NEW.number > 0 AND NOT EXISTS (SELECT 1 FROM log_leaf WHERE number = NEW.number - 1)"
SHRINKS = "NEW.size < OLD.size"
SQLITE = "BEGIN SELECT RAISE(ABORT, '{} is append-only'); END"
POSTGRESQL_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    f"""
CREATE OR REPLACE FUNCTION log_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {HAS_GAP} THEN
        RAISE EXCEPTION 'log_leaf has no gaps' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
""",
)


def sqlite_triggers() -> list[tuple[str, str]]:
    """The statements that make SQLite keep the log as it is, each with its table."""
    refused = [
        (table, f"CREATE TRIGGER tr_{table}_{act.lower()} BEFORE {act} ON {table} {SQLITE.format(table)}")
        for table, act in REFUSED
    ]
    follow = (
        f"CREATE TRIGGER tr_log_leaf_follow BEFORE INSERT ON log_leaf WHEN {HAS_GAP} "
        "BEGIN SELECT RAISE(ABORT, 'log_leaf has no gaps'); END"
    )
    forwards = (
        f"CREATE TRIGGER tr_log_head_forwards BEFORE UPDATE ON log_head WHEN {SHRINKS} "
        "BEGIN SELECT RAISE(ABORT, 'log_head is append-only'); END"
    )
    return [*refused, ("log_leaf", follow), ("log_head", forwards)]


def postgresql_triggers() -> list[tuple[str, str]]:
    """The statements that make PostgreSQL keep the log as it is, TRUNCATE included, each with its table."""
    statements = []
    for table, act in REFUSED:
        begin = f"CREATE TRIGGER tr_{table}_{act.lower()} BEFORE {act} ON {table}"
        statements.append((table, f"{begin} FOR EACH ROW EXECUTE FUNCTION log_refuse()"))
        if act == "DELETE":
            begin = f"CREATE TRIGGER tr_{table}_truncate BEFORE TRUNCATE ON {table}"
            statements.append((table, f"{begin} FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()"))
    follow = (
        "CREATE TRIGGER tr_log_leaf_follow BEFORE INSERT ON log_leaf "
        "FOR EACH ROW EXECUTE FUNCTION log_follow()"
    )
    forwards = (
        "CREATE TRIGGER tr_log_head_forwards BEFORE UPDATE ON log_head "
        f"FOR EACH ROW WHEN ({SHRINKS}) EXECUTE FUNCTION log_refuse()"
    )
    return [*statements, ("log_leaf", follow), ("log_head", forwards)]


def _listen() -> None:
    # For databases made from the models, as tests do; the migration has its own copy, which never changes.
    for table in ("log_leaf", "log_node", "log_head", "log_checkpoint"):
        for function in POSTGRESQL_FUNCTIONS:
            _after_create(table, function, "postgresql")
    for table, statement in sqlite_triggers():
        _after_create(table, statement, "sqlite")
    for table, statement in postgresql_triggers():
        _after_create(table, statement, "postgresql")
    for dialect, empty in EMPTY_BYTES.items():
        _after_create("log_head", FIRST_HEAD.format(empty), dialect)


def _after_create(table: str, statement: str, dialect: str) -> None:
    ddl: Any = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # DDL has no types
    event.listen(Base.metadata.tables[table], "after_create", ddl.execute_if(dialect=dialect))


_listen()
