"""Begin the public log, with a leaf for everything that ever happened to a seal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0008_log"
down_revision = "0007_joining"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSED = (
    *((table, act) for table in ("log_leaf", "log_node", "log_checkpoint") for act in ("UPDATE", "DELETE")),
    ("log_head", "DELETE"),
)
HAS_GAP = "NEW.number > 0 AND NOT EXISTS (SELECT 1 FROM log_leaf WHERE number = NEW.number - 1)"
SHRINKS = "NEW.size < OLD.size"
REFUSE = """
CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
FOLLOW = f"""
CREATE OR REPLACE FUNCTION log_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {HAS_GAP} THEN
        RAISE EXCEPTION 'log_leaf has no gaps' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
# What has happened so far, in the order in which it happened. A renewal ends one seal before the next begins.
HAPPENED = """
SELECT seal_event.id, seal_event.event, seal_event.at, seal.seal_id, certificate.sha256
FROM seal_event
JOIN seal ON seal.id = seal_event.seal_pk
JOIN certificate ON certificate.seal_pk = seal.id
ORDER BY seal_event.at, CASE seal_event.event WHEN 'seal.superseded' THEN 0 ELSE 1 END, seal_event.id
"""
KINDS = {
    "seal.awarded": "award",
    "seal.superseded": "renewal",
    "seal.suspended": "suspension",
    "seal.restored": "restoration",
    "seal.revoked": "revocation",
    "seal.expired": "expiry",
}
PAGE = 500


def upgrade() -> None:
    """Make the tables, enter what has happened, and only then guard them."""
    leaves, nodes, head = _tables()
    _enter(leaves, nodes, head)
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop the log. Whoever kept a checkpoint of it will see that it was begun anew, if it ever is."""
    op.drop_table("log_checkpoint")
    op.drop_table("log_head")
    op.drop_table("log_node")
    op.drop_index("ix_log_leaf_seal", table_name="log_leaf")
    op.drop_table("log_leaf")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_follow()")
        op.execute("DROP FUNCTION log_refuse()")


def _tables() -> tuple[sa.Table, sa.Table, sa.Table]:
    leaves = op.create_table(
        "log_leaf",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("seal", sa.String(length=30), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_log_leaf_number_from_zero")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("event_id", name=op.f("uq_log_leaf_event_id")),
    )
    op.create_index("ix_log_leaf_seal", "log_leaf", ["seal", "number"], unique=False)
    nodes = op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_log_node")),
    )
    head = op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", name=op.f("pk_log_checkpoint")),
    )
    return leaves, nodes, head


def _enter(leaves: sa.Table, nodes: sa.Table, head: sa.Table) -> None:
    """RFC 6962 §2.1, as in the product of this version: a leaf for each event of each seal that was issued."""
    wanted = sa.text(HAPPENED).columns(
        id=sa.Uuid(),
        event=sa.String(),
        at=sa.DateTime(timezone=True),
        seal_id=sa.String(),
        sha256=sa.String(),
    )
    peaks: list[bytes] = []
    leaf_rows, node_rows = [], []
    size = 0
    for row in op.get_bind().execute(wanted).all():
        seal = _shown(row.seal_id)
        entry = _entry(row.event, row.at, seal, row.sha256)
        digest = sha256(b"\x00" + entry).digest()
        leaf_rows.append({"number": size, "seal": seal, "event_id": row.id, "entry": entry, "hash": digest})
        level, number = 0, size
        while number & 1:
            digest = sha256(b"\x01" + peaks.pop() + digest).digest()
            level, number = level + 1, number >> 1
            node_rows.append({"level": level, "number": number, "hash": digest})
        peaks.append(digest)
        size += 1
    for start in range(0, len(leaf_rows), PAGE):
        op.bulk_insert(leaves, leaf_rows[start : start + PAGE])
    for start in range(0, len(node_rows), PAGE):
        op.bulk_insert(nodes, node_rows[start : start + PAGE])
    op.bulk_insert(head, [{"id": 1, "size": size, "peaks": b"".join(peaks)}])


def _shown(stored: str) -> str:
    return f"TLE-{stored[:4]}-{stored[4:8]}-{stored[8:12]}-{stored[12:]}"


def _entry(event: str, at: datetime, seal: str, digest: str) -> bytes:
    moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    said = {
        "v": 1,
        "type": KINDS[event],
        "seal": seal,
        "pdf_sha256": digest,
        "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        refused = [
            f"CREATE TRIGGER tr_{table}_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table, act in REFUSED
        ]
        follow = f"CREATE TRIGGER tr_log_leaf_follow BEFORE INSERT ON log_leaf WHEN {HAS_GAP} BEGIN SELECT RAISE(ABORT, 'log_leaf has no gaps'); END"
        forwards = f"CREATE TRIGGER tr_log_head_forwards BEFORE UPDATE ON log_head WHEN {SHRINKS} BEGIN SELECT RAISE(ABORT, 'log_head is append-only'); END"
        return [*refused, follow, forwards]
    statements = [REFUSE, FOLLOW]
    for table, act in REFUSED:
        rows = f"CREATE TRIGGER tr_{table}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION log_refuse()"
        statements.append(rows)
        if act == "DELETE":
            whole = f"CREATE TRIGGER tr_{table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()"
            statements.append(whole)
    follow = "CREATE TRIGGER tr_log_leaf_follow BEFORE INSERT ON log_leaf FOR EACH ROW EXECUTE FUNCTION log_follow()"
    forwards = f"CREATE TRIGGER tr_log_head_forwards BEFORE UPDATE ON log_head FOR EACH ROW WHEN ({SHRINKS}) EXECUTE FUNCTION log_refuse()"
    return [*statements, follow, forwards]
