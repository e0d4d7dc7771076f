"""Files that wait for the virus scanner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_viewing"
down_revision = "0015_together"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing waits before there is a scanner to wait for."""
    op.create_table(
        "awaiting_scan",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("suspicions", sa.JSON(), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=False),
        sa.Column("held_by_name", sa.String(length=120), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "infected",
                "too-large",
                "unplaced",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(assessment_id IS NULL) <> (replaces_id IS NULL)", name=op.f("ck_awaiting_scan_has_one_place")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (storage_key IS NOT NULL)",
            name=op.f("ck_awaiting_scan_waiting_has_content"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_awaiting_scan_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["person.id"], name=op.f("fk_awaiting_scan_held_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_awaiting_scan_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["evidence.id"], name=op.f("fk_awaiting_scan_replaces_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaiting_scan")),
    )
    op.create_index("ix_awaiting_scan_organisation", "awaiting_scan", ["organisation_id"], unique=False)
    op.create_index("ix_awaiting_scan_next", "awaiting_scan", ["state", "next_at"], unique=False)


def downgrade() -> None:
    """Their contents are swept up as files without rows."""
    op.drop_table("awaiting_scan")
