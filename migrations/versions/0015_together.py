"""A team at work: who holds what, comments, the diary, presence, and the daily mail with its calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_together"
down_revision = "0014_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. The diary begins with the first change: what was before it is written then."""
    op.create_table(
        "calendar_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_link_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_link_token_hash")),
    )
    op.create_table(
        "mail_stop",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "digest",
                "assignments",
                "mentions",
                "comments",
                "dates",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_stop_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_mail_stop")),
    )
    op.create_table(
        "reminder",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "subject", "due_on", "days", name=op.f("pk_reminder")),
    )
    op.create_table(
        "comment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_by_name", sa.String(length=120), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_name = '')", name=op.f("ck_comment_resolved_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_comment_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_comment_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(
        "ix_comment_open",
        "comment",
        ["assessment_id", "practice_id"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index(
        "ix_comment_practice", "comment", ["assessment_id", "practice_id", "written_at"], unique=False
    )
    op.create_table(
        "diary_entry",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "response",
                "restored",
                "evidence-added",
                "evidence-used",
                "evidence-detached",
                "evidence-described",
                "evidence-removed",
                "assigned",
                "released",
                "comment-resolved",
                "comment-reopened",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("is_not_applicable", sa.Boolean(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "number > 0 AND (previous IS NULL OR previous < number)",
            name=op.f("ck_diary_entry_follows_previous"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_diary_entry_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_diary_entry_by_id_person")),
        sa.PrimaryKeyConstraint("assessment_id", "number", name=op.f("pk_diary_entry")),
    )
    op.create_index(
        "ix_diary_entry_person", "diary_entry", ["assessment_id", "by_id", "number"], unique=False
    )
    op.create_index(
        "ix_diary_entry_practice", "diary_entry", ["assessment_id", "practice_id", "number"], unique=False
    )
    op.create_table(
        "notice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assigned",
                "released",
                "mentioned",
                "commented",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("practice_ids", sa.String(length=400), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_notice_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_notice_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_person", "notice", ["person_id", "at"], unique=False)
    op.create_table(
        "practice_holder",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_practice_holder_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["person.id"], name=op.f("fk_practice_holder_assigned_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_practice_holder_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_holder_person_id_person")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "practice_id", name=op.f("pk_practice_holder")),
    )
    op.create_index(
        "ix_practice_holder_person", "practice_holder", ["person_id", "organisation_id"], unique=False
    )
    op.create_table(
        "presence",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("is_writing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_presence_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person")),
        sa.PrimaryKeyConstraint("assessment_id", "person_id", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_seen", "presence", ["seen_at"], unique=False)
    op.create_table(
        "comment_mention",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_mention_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_comment_mention_person_id_person")
        ),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_comment_mention")),
    )
    op.create_index("ix_comment_mention_person", "comment_mention", ["person_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_table("comment_mention")
    op.drop_table("presence")
    op.drop_table("practice_holder")
    op.drop_table("notice")
    op.drop_table("diary_entry")
    op.drop_table("comment")
    op.drop_table("reminder")
    op.drop_table("mail_stop")
    op.drop_table("calendar_link")
