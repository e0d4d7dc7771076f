"""Certificates in further languages, and annexes that school systems chose to publish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_editions"
down_revision = "0011_packets"
branch_labels = None
depends_on = None

IS_STAMPED = "(time_state = 'trusted') = (stamped_at IS NOT NULL)"


def _slugs(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """No edition and no annex exists before somebody asks for it."""
    op.create_table(
        "edition",
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column("language", _slugs("language", "es"), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "time_state", _slugs("time_state", "trusted", "unavailable", "not-asked"),
            nullable=False, server_default="not-asked",
        ),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_problem", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(IS_STAMPED, name=op.f("ck_edition_trusted_time_is_stamped")),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_edition_seal_pk_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("seal_pk", "language", name=op.f("uq_edition_seal_pk")),
        sa.UniqueConstraint("sha256", name=op.f("uq_edition_sha256")),
    )  # fmt: skip
    op.create_table(
        "annex",
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column("extent", _slugs("extent", "domains", "practices"), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(pdf IS NULL) = (printed_at IS NULL)", name=op.f("ck_annex_printed_has_time")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_annex_published_by_id_person")
        ),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_annex_seal_pk_seal")),
        sa.PrimaryKeyConstraint("seal_pk", name=op.f("pk_annex")),
    )


def downgrade() -> None:
    """Editions and annexes are lost; certificates stay as they are."""
    op.drop_table("annex")
    op.drop_table("edition")
