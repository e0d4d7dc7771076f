"""Tables of the audit trail. Triggers refuse to change or delete an event on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.entry import GENESIS
from app.core.db import Base

# On SQLite an INTEGER key is the row's own number, which needs no second tree.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class AuditEvent(Base):
    """One entry of the chain. `seq` has no gaps; `hash` covers `prev_hash` and every other column."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        Index("ix_audit_event_subject", "subject_type", "subject_id", "seq"),
        Index("ix_audit_event_organisation", "organisation_id", "seq"),
        Index("ix_audit_event_actor", "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(100))
    subject_type: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[str | None] = mapped_column(String(64))
    organisation_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    detail: Mapped[str] = mapped_column(Text)
    personal_hash: Mapped[str | None] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditPersonal(Base):
    """The names and addresses in one event: apart, so that they can be deleted when their owner asks."""

    __tablename__ = "audit_personal"

    seq: Mapped[int] = mapped_column(
        NUMBER, ForeignKey("audit_event.seq"), primary_key=True, autoincrement=False
    )
    salt: Mapped[str] = mapped_column(String(32))
    personal: Mapped[str] = mapped_column(Text)


class AuditHead(Base):
    """Where the chain ends. Its one row is the lock that gives entries their order."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


# Each (table, act) that is refused. The head changes with every event, but its row stays.
REFUSED = (
    ("audit_event", "UPDATE"),
    ("audit_event", "DELETE"),
    ("audit_personal", "UPDATE"),
    ("audit_head", "DELETE"),
)
FIRST_HEAD = f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{GENESIS}')"  # noqa: S608  # a constant
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def sqlite_trigger(table: str, act: str) -> str:
    """The statement that makes SQLite refuse the act on the table."""
    return (
        f"CREATE TRIGGER tr_{table}_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def postgresql_triggers(table: str, act: str) -> list[str]:
    """The statements that make PostgreSQL refuse the act, and TRUNCATE where it refuses DELETE."""
    begin = f"CREATE TRIGGER tr_{table}_{act.lower()} BEFORE {act} ON {table}"
    statements = [f"{begin} FOR EACH ROW EXECUTE FUNCTION audit_refuse()"]
    if act == "DELETE":
        begin = f"CREATE TRIGGER tr_{table}_truncate BEFORE TRUNCATE ON {table}"
        statements.append(f"{begin} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()")
    return statements


def _listen() -> None:
    # For databases made from the models, as tests do; the migration has its own copy, which never changes.
    for table, act in REFUSED:
        _after_create(table, sqlite_trigger(table, act), "sqlite")
        for statement in (POSTGRESQL_FUNCTION, *postgresql_triggers(table, act)):
            _after_create(table, statement, "postgresql")
    _after_create("audit_head", FIRST_HEAD, ("sqlite", "postgresql"))


def _after_create(table: str, statement: str, dialect: str | tuple[str, ...]) -> None:
    ddl: Any = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # DDL has no types
    event.listen(Base.metadata.tables[table], "after_create", ddl.execute_if(dialect=dialect))


_listen()
