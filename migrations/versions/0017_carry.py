"""Responses carried forward from an assessment that is over, until a person confirms them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0017_carry"
down_revision = "0016_viewing"
branch_labels = None
depends_on = None

CHECK = "confirmed_or_to_confirm"
OPEN = sa.text("state NOT IN ('awarded', 'not-awarded', 'withdrawn')")


def upgrade() -> None:
    """Nothing that is there was carried forward."""
    with _without_partial_index(), op.batch_alter_table("assessment") as table:
        table.add_column(sa.Column("carried_from_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_assessment_carried_from_id_assessment"), "assessment", ["carried_from_id"], ["id"]
        )
    with op.batch_alter_table("response") as table:
        table.add_column(sa.Column("is_to_confirm", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("improvement", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(CHECK, "NOT is_to_confirm OR confirmed_at IS NULL")


def downgrade() -> None:
    """What is still to confirm keeps its texts and loses what would count unseen: rating and claim."""
    op.execute("UPDATE response SET rating = NULL, is_not_applicable = false WHERE is_to_confirm")
    with op.batch_alter_table("response") as table:
        table.drop_constraint(CHECK, type_="check")
        table.drop_column("confirmed_at")
        table.drop_column("improvement")
        table.drop_column("is_to_confirm")
    with _without_partial_index(), op.batch_alter_table("assessment") as table:
        table.drop_constraint(op.f("fk_assessment_carried_from_id_assessment"), type_="foreignkey")
        table.drop_column("carried_from_id")


@contextmanager
def _without_partial_index() -> Iterator[None]:
    # SQLite builds the table anew, and would forget which rows the index is for.
    op.drop_index("uq_assessment_open", "assessment")
    yield
    op.create_index(
        "uq_assessment_open",
        "assessment",
        ["organisation_id", "scope"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
