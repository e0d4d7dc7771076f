"""Files that are held back until a person decides, versions and owners of evidence, checks of links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0014_evidence"
down_revision = "0013_online_services"
branch_labels = None
depends_on = None

LINK_STATES = sa.Enum(
    "alive", "changed", "unsure", "dead", name="state", native_enum=False, create_constraint=True, length=40
)
KEPT_FILE = sa.text("kind = 'file' AND removed_at IS NULL")


def upgrade() -> None:
    """Whoever added an item looks after it from now on."""
    with _without_partial_index(), op.batch_alter_table("evidence") as table:
        table.add_column(sa.Column("owner_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("owner_name", sa.String(length=120), server_default="", nullable=False))
        table.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(op.f("fk_evidence_owner_id_person"), "person", ["owner_id"], ["id"])
        table.create_unique_constraint(op.f("uq_evidence_series_id"), ["series_id", "version"])
    op.execute("UPDATE evidence SET owner_id = added_by_id, owner_name = added_by_name")
    op.create_table(
        "held_file",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("suspicions", sa.JSON(), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=False),
        sa.Column("held_by_name", sa.String(length=120), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_held_file_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["held_by_id"], ["person.id"], name=op.f("fk_held_file_held_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_held_file_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_file")),
        sa.UniqueConstraint("held_by_id", "sha256", name=op.f("uq_held_file_held_by_id")),
    )
    op.create_index("ix_held_file_organisation", "held_file", ["organisation_id"], unique=False)
    op.create_table(
        "link_check",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("state", LINK_STATES, nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_link_check_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_link_check")),
    )
    op.create_index("ix_link_check_next", "link_check", ["next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("link_check")
    op.drop_table("held_file")
    with _without_partial_index(), op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("uq_evidence_series_id"), type_="unique")
        table.drop_constraint(op.f("fk_evidence_owner_id_person"), type_="foreignkey")
        for name in ("replaced_at", "version", "series_id", "owner_name", "owner_id"):
            table.drop_column(name)


@contextmanager
def _without_partial_index() -> Iterator[None]:
    # SQLite builds the table anew, and would forget which rows the index is for.
    op.drop_index("uq_evidence_content", "evidence")
    yield
    op.create_index(
        "uq_evidence_content",
        "evidence",
        ["organisation_id", "sha256"],
        unique=True,
        sqlite_where=KEPT_FILE,
        postgresql_where=KEPT_FILE,
    )
