"""Assignments, conflicts of interest, findings, requests and recommendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_review"
down_revision = "0003_assessment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conflict",
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_conflict_auditor_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_conflict_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("auditor_id", "organisation_id", name=op.f("uq_conflict_auditor_id")),
    )
    op.create_table(
        "assignment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_assignment_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["person.id"], name=op.f("fk_assignment_assigned_by_id_person")
        ),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_assignment_auditor_id_person")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_assignment_ended_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_assessment", "assignment", ["assessment_id"], unique=False)
    op.create_index("ix_assignment_auditor", "assignment", ["auditor_id"], unique=False)
    op.create_index(
        "uq_assignment_current",
        "assignment",
        ["assessment_id", "auditor_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "change_request",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_change_request_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_change_request_requested_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_change_request_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_change_request_submission_id")),
    )
    op.create_index("ix_change_request_assessment", "change_request", ["assessment_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "conclusion",
            sa.Enum(
                "accepted",
                "more-needed",
                "rejected",
                name="conclusion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "none",
                "minor",
                "major",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("is_not_applicable_agreed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shared_note", sa.Text(), nullable=False),
        sa.Column("private_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "conclusion <> 'accepted' OR severity <> 'major'", name=op.f("ck_finding_accepted_is_not_major")
        ),
        sa.CheckConstraint(
            "conclusion = 'accepted' OR reason <> ''", name=op.f("ck_finding_shortfall_has_reason")
        ),
        sa.CheckConstraint(
            "rating IS NULL OR rating BETWEEN 1 AND 4", name=op.f("ck_finding_rating_in_scale")
        ),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_finding_auditor_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_finding_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "submission_id", "practice_id", "auditor_id", name=op.f("uq_finding_submission_id")
        ),
    )
    op.create_table(
        "recommendation",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "award", "not-award", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("readiness_digest", sa.String(length=64), nullable=False),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_recommendation_has_reason")),
        sa.ForeignKeyConstraint(
            ["auditor_id"], ["person.id"], name=op.f("fk_recommendation_auditor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_recommendation_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("submission_id", "auditor_id", name=op.f("uq_recommendation_submission_id")),
    )
    op.create_table(
        "change_request_item",
        sa.Column("change_request_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_request_id"],
            ["change_request.id"],
            name=op.f("fk_change_request_item_change_request_id_change_request"),
        ),
        sa.PrimaryKeyConstraint("change_request_id", "practice_id", name=op.f("pk_change_request_item")),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("change_request_item")
    op.drop_table("recommendation")
    op.drop_table("finding")
    op.drop_index("ix_change_request_assessment", table_name="change_request")
    op.drop_table("change_request")
    op.drop_index(
        "uq_assignment_current",
        table_name="assignment",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_assignment_auditor", table_name="assignment")
    op.drop_index("ix_assignment_assessment", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("conflict")
