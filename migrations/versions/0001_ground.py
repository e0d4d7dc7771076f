"""Create the audit chain, with triggers that refuse to change it, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_ground"
down_revision = None
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('queued', 'leased')")
GENESIS = "0" * 64
# On SQLite an INTEGER key is the row's own number, which needs no second tree.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Each act that is refused. The head changes with every event, but its row stays.
REFUSED = (
    ("audit_event", "update"),
    ("audit_event", "delete"),
    ("audit_personal", "update"),
    ("audit_head", "delete"),
)
FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    _audit()
    _outbox()
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("outbox_job")
    op.drop_table("audit_head")
    op.drop_table("audit_personal")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")


def _audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.String(length=64), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("personal_hash", sa.String(length=64), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_event_seq_positive")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject_type", "subject_id", "seq"])
    op.create_index("ix_audit_event_organisation", "audit_event", ["organisation_id", "seq"])
    op.create_index("ix_audit_event_actor", "audit_event", ["actor_id", "seq"])
    op.create_table(
        "audit_personal",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("personal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_event.seq"], name=op.f("fk_audit_personal_seq_audit_event")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_personal")),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": GENESIS}])


def _outbox() -> None:
    op.create_table(
        "outbox_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("effect_key", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'leased', 'done', 'parked')", name=op.f("ck_outbox_job_outbox_state")
        ),
        sa.CheckConstraint(
            "state <> 'leased' OR lease_until IS NOT NULL", name=op.f("ck_outbox_job_leased_has_end")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR done_at IS NOT NULL", name=op.f("ck_outbox_job_done_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'parked' OR last_error IS NOT NULL", name=op.f("ck_outbox_job_parked_has_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_job")),
        sa.UniqueConstraint("effect_key", name=op.f("uq_outbox_job_effect_key")),
    )
    op.create_index(
        "ix_outbox_job_open", "outbox_job", ["created_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_outbox_job_state", "outbox_job", ["state", "created_at"])


def _triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER tr_{table}_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table, act in REFUSED
        ]
    statements = [FUNCTION]
    for table, act in REFUSED:
        rows = f"CREATE TRIGGER tr_{table}_{act} BEFORE {act.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        statements.append(rows)
        if act == "delete":
            whole = f"CREATE TRIGGER tr_{table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
            statements.append(whole)
    return statements
