"""Assessments, responses, evidence and submissions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_assessment"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "assessment",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("criteria", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "awaiting-signature",
                "submitted",
                "in-review",
                "changes-requested",
                "recommended",
                "awarded",
                "not-awarded",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_by_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature_requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("signature_requested_of_id", sa.Uuid(), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'awaiting-signature', 'withdrawn') OR submitted_at IS NOT NULL",
            name=op.f("ck_assessment_submitted_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assessment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["signature_requested_by_id"],
            ["person.id"],
            name=op.f("fk_assessment_signature_requested_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["signature_requested_of_id"],
            ["person.id"],
            name=op.f("fk_assessment_signature_requested_of_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_assessment_started_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index(
        "uq_assessment_open",
        "assessment",
        ["organisation_id", "scope"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('awarded', 'not-awarded', 'withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('awarded', 'not-awarded', 'withdrawn')"),
    )
    op.create_table(
        "evidence",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("file", "link", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_by_name", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'file' OR (sha256 IS NOT NULL AND storage_key IS NOT NULL)",
            name=op.f("ck_evidence_file_has_content"),
        ),
        sa.CheckConstraint("kind <> 'link' OR url IS NOT NULL", name=op.f("ck_evidence_link_has_url")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_evidence_added_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_evidence_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_organisation", "evidence", ["organisation_id"], unique=False)
    op.create_index(
        "uq_evidence_content",
        "evidence",
        ["organisation_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("kind = 'file' AND removed_at IS NULL"),
        postgresql_where=sa.text("kind = 'file' AND removed_at IS NULL"),
    )
    op.create_table(
        "response",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.String(length=6), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("is_not_applicable", sa.Boolean(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_by_name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT is_not_applicable OR rating IS NULL", name=op.f("ck_response_not_applicable_has_no_rating")
        ),
        sa.CheckConstraint(
            "rating IS NULL OR rating BETWEEN 1 AND 4", name=op.f("ck_response_rating_in_scale")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_response_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["person.id"], name=op.f("fk_response_updated_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("assessment_id", "practice_id", name=op.f("uq_response_assessment_id")),
    )
    op.create_table(
        "submission",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("attested_by_id", sa.Uuid(), nullable=True),
        sa.Column("attested_name", sa.String(length=120), nullable=False),
        sa.Column("attested_title", sa.String(length=120), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_submission_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["attested_by_id"], ["person.id"], name=op.f("fk_submission_attested_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_submission_assessment_id")),
    )
    op.create_table(
        "response_evidence",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_response_evidence_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_response_evidence_response_id_response")
        ),
        sa.PrimaryKeyConstraint("response_id", "evidence_id", name=op.f("pk_response_evidence")),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("response_evidence")
    op.drop_table("submission")
    op.drop_table("response")
    op.drop_index(
        "uq_evidence_content",
        table_name="evidence",
        sqlite_where=sa.text("kind = 'file' AND removed_at IS NULL"),
        postgresql_where=sa.text("kind = 'file' AND removed_at IS NULL"),
    )
    op.drop_index("ix_evidence_organisation", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(
        "uq_assessment_open",
        table_name="assessment",
        sqlite_where=sa.text("state NOT IN ('awarded', 'not-awarded', 'withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('awarded', 'not-awarded', 'withdrawn')"),
    )
    op.drop_table("assessment")
