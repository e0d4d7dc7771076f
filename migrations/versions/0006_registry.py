"""Prepared public answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_registry"
down_revision = "0005_seal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "public_answer",
        sa.Column("path", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_gzip", sa.LargeBinary(), nullable=False),
        sa.Column("true_until", sa.BigInteger(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_public_answer_seal_pk_seal")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_public_answer")),
    )
    op.create_index("ix_public_answer_seal", "public_answer", ["seal_pk"], unique=False)


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_public_answer_seal", table_name="public_answer")
    op.drop_table("public_answer")
