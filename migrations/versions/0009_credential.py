"""Credentials, the places of awards in the status lists, and those lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_credential"
down_revision = "0008_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the place."""
    op.add_column("award", sa.Column("status_index", sa.Integer(), nullable=True))
    op.create_index("uq_award_status_index", "award", ["status_index"], unique=True)
    op.create_table(
        "credential",
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_credential_seal_pk_seal")),
        sa.PrimaryKeyConstraint("seal_pk", name=op.f("pk_credential")),
        sa.UniqueConstraint("sha256", name=op.f("uq_credential_sha256")),
    )
    op.create_table(
        "status_list",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_status_list")),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("status_list")
    op.drop_table("credential")
    op.drop_index("uq_award_status_index", table_name="award")
    op.drop_column("award", "status_index")
