"""Trusted time beside certificates, the switch that stops issuing, and the second person's word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_keys"
down_revision = "0009_credential"
branch_labels = None
depends_on = None

TIME_STATES = sa.Enum(
    "trusted", "unavailable", "not-asked",
    name="time_state", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
OPEN = sa.text("resumed_at IS NULL")


def upgrade() -> None:
    """Certificates that exist were never stamped: nobody was asked."""
    with op.batch_alter_table("certificate") as table:
        table.add_column(sa.Column("time_state", TIME_STATES, nullable=False, server_default="not-asked"))
        table.add_column(sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("time_problem", sa.String(length=80), nullable=False, server_default=""))
        table.create_check_constraint(
            op.f("ck_certificate_trusted_time_is_stamped"),
            "(time_state = 'trusted') = (stamped_at IS NOT NULL)",
        )
    op.create_index("ix_certificate_key", "certificate", ["key_id"], unique=False)
    op.create_table(
        "award_confirmation",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by_name", sa.String(length=120), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id <> decided_by_id", name=op.f("ck_award_confirmation_confirmed_by_someone_else")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_award_confirmation_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_award_confirmation_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_award_confirmation_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_award_confirmation")),
    )
    op.create_table(
        "issuing_stop",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=True),
        sa.Column("stopped_by_name", sa.String(length=120), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_by_id", sa.Uuid(), nullable=True),
        sa.Column("resumed_by_name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_issuing_stop_stop_has_reason")),
        sa.ForeignKeyConstraint(
            ["resumed_by_id"], ["person.id"], name=op.f("fk_issuing_stop_resumed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["person.id"], name=op.f("fk_issuing_stop_stopped_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuing_stop")),
    )
    op.create_index(
        "uq_issuing_stop_open", "issuing_stop", ["kind"],
        unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    """What these tables say is lost; certificates stay as they are."""
    op.drop_index("uq_issuing_stop_open", table_name="issuing_stop", sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_table("issuing_stop")
    op.drop_table("award_confirmation")
    op.drop_index("ix_certificate_key", table_name="certificate")
    with op.batch_alter_table("certificate") as table:
        table.drop_constraint(op.f("ck_certificate_trusted_time_is_stamped"), type_="check")
        table.drop_constraint("time_state", type_="check")
        table.drop_column("time_problem")
        table.drop_column("stamped_at")
        table.drop_column("time_state")
