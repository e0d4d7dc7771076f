"""Decisions, awards, seals and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_seal"
down_revision = "0004_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "decision",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "awarded", "not-awarded", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("readiness_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_decision_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_decision_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_decision_assessment_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_decision_submission_id")),
    )
    op.create_table(
        "award",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("seal_id", sa.String(length=13), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "intended",
                "issued",
                "voided",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("intended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_award_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("seal_id", name=op.f("uq_award_seal_id")),
    )
    op.create_index(
        "uq_award_standing",
        "award",
        ["decision_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'voided'"),
        postgresql_where=sa.text("state <> 'voided'"),
    )
    op.create_table(
        "decision_reviewer",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reviewer_id <> decided_by_id", name=op.f("ck_decision_reviewer_decided_by_someone_else")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_reviewer_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_reviewer_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_decision_reviewer_reviewer_id_person")
        ),
        sa.PrimaryKeyConstraint("decision_id", "reviewer_id", name=op.f("pk_decision_reviewer")),
    )
    op.create_table(
        "seal",
        sa.Column("seal_id", sa.String(length=13), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("criteria", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "suspended",
                "revoked",
                "expired",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('suspended', 'revoked') OR status_reason <> ''",
            name=op.f("ck_seal_status_has_reason"),
        ),
        sa.CheckConstraint("valid_until > awarded_on", name=op.f("ck_seal_valid_after_award")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_seal_award_id_award")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_seal_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["supersedes_id"], ["seal.id"], name=op.f("fk_seal_supersedes_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("award_id", name=op.f("uq_seal_award_id")),
        sa.UniqueConstraint("seal_id", name=op.f("uq_seal_seal_id")),
    )
    op.create_index(
        "uq_seal_in_force",
        "seal",
        ["organisation_id", "scope"],
        unique=True,
        sqlite_where=sa.text("state IN ('active', 'suspended')"),
        postgresql_where=sa.text("state IN ('active', 'suspended')"),
    )
    op.create_table(
        "certificate",
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_certificate_seal_pk_seal")),
        sa.PrimaryKeyConstraint("seal_pk", name=op.f("pk_certificate")),
        sa.UniqueConstraint("sha256", name=op.f("uq_certificate_sha256")),
    )
    op.create_table(
        "seal_event",
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "seal.awarded",
                "seal.suspended",
                "seal.restored",
                "seal.revoked",
                "seal.expired",
                "seal.superseded",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "event NOT IN ('seal.suspended', 'seal.restored', 'seal.revoked') OR reason <> ''",
            name=op.f("ck_seal_event_change_has_reason"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_seal_event_by_id_person")),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_seal_event_seal_pk_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_event")),
    )
    op.create_index("ix_seal_event_seal", "seal_event", ["seal_pk"], unique=False)


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_seal_event_seal", table_name="seal_event")
    op.drop_table("seal_event")
    op.drop_table("certificate")
    op.drop_index(
        "uq_seal_in_force",
        table_name="seal",
        sqlite_where=sa.text("state IN ('active', 'suspended')"),
        postgresql_where=sa.text("state IN ('active', 'suspended')"),
    )
    op.drop_table("seal")
    op.drop_table("decision_reviewer")
    op.drop_index(
        "uq_award_standing",
        table_name="award",
        sqlite_where=sa.text("state <> 'voided'"),
        postgresql_where=sa.text("state <> 'voided'"),
    )
    op.drop_table("award")
    op.drop_table("decision")
