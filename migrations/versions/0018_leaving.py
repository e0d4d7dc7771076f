"""Packages of everything that a school system gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_leaving"
down_revision = "0017_carry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The file of a package is in the storage; its row says until when."""
    op.create_table(
        "export",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(made_at IS NULL) = (until IS NULL)", name=op.f("ck_export_made_has_end")),
        sa.CheckConstraint("made_at IS NULL OR sha256 <> ''", name=op.f("ck_export_made_has_digest")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_export_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_export_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_organisation", "export", ["organisation_id", "asked_at"], unique=False)
    op.create_index(
        "uq_export_under_way",
        "export",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("made_at IS NULL"),
        postgresql_where=sa.text("made_at IS NULL"),
    )


def downgrade() -> None:
    """Packages can be made anew."""
    op.drop_table("export")
