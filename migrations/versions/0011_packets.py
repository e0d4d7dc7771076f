"""Workbooks that came back and wait for their sender."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_packets"
down_revision = "0010_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: a response changes only when its sender has seen what would."""
    op.create_table(
        "returned_packet",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_returned_packet_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_returned_packet_sent_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_packet")),
        sa.UniqueConstraint("assessment_id", "sent_by_id", name=op.f("uq_returned_packet_assessment_id")),
    )
    op.create_index("ix_returned_packet_sent_at", "returned_packet", ["sent_at"], unique=False)


def downgrade() -> None:
    """What waits is forgotten; nothing of it was an answer yet."""
    op.drop_index("ix_returned_packet_sent_at", table_name="returned_packet")
    op.drop_table("returned_packet")
