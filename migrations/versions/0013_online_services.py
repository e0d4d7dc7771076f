"""The register of online services: services, requests, findings, agreements, decisions and frozen copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_online_services"
down_revision = "0012_editions"
branch_labels = None
depends_on = None

CURRENT = sa.text("ended_at IS NULL")


def words(name: str, length: int) -> sa.Column:
    """A text that may be empty but is there."""
    return sa.Column(name, sa.String(length=length), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    """A moment in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def ident(name: str, *, nullable: bool = False) -> sa.Column:
    """A key, or a reference to one."""
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def one_of(name: str, *slugs: str) -> sa.Column:
    """A slug out of a few."""
    kind = sa.Enum(*slugs, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference to the id of a row of another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def of_one_owner(table: str) -> sa.ForeignKeyConstraint:
    """A part of a service belongs to the school system that the service belongs to."""
    return sa.ForeignKeyConstraint(
        ["service_id", "organisation_id"], ["online_service.id", "online_service.organisation_id"],
        name=op.f(f"fk_{table}_service_id_online_service"),
    )  # fmt: skip


def check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    """What always holds."""
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    """The primary key."""
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Make the tables; nothing that exists changes."""
    _make_register()
    _make_service()
    _make_parts()
    _make_copies()


def _make_register() -> None:
    op.create_table(
        "vetting_register",
        ident("organisation_id"),
        words("slug", 90),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        moment("published_at", nullable=True),
        sa.Column("shows_refused", sa.Boolean(), nullable=False),
        words("contact", 254),
        sa.Column("promised_days", sa.Integer(), nullable=False),
        check("vetting_register", "has_slug", "slug <> ''"),
        check("vetting_register", "published_has_time", "NOT is_published OR published_at IS NOT NULL"),
        check("vetting_register", "promise_in_bounds", "promised_days BETWEEN 1 AND 120"),
        to("vetting_register", "organisation_id", "organisation"),
        key("vetting_register", "organisation_id"),
        sa.UniqueConstraint("slug", name=op.f("uq_vetting_register_slug")),
    )
    op.create_table(
        "request_link",
        ident("organisation_id"),
        words("token", 43),
        moment("made_at"),
        ident("made_by_id", nullable=True),
        moment("ended_at", nullable=True),
        ident("id"),
        to("request_link", "made_by_id", "person"),
        to("request_link", "organisation_id", "organisation"),
        key("request_link"),
        sa.UniqueConstraint("token", name=op.f("uq_request_link_token")),
    )
    op.create_index(
        "uq_request_link_current", "request_link", ["organisation_id"],
        unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT,
    )  # fmt: skip


def _make_service() -> None:
    table = "online_service"
    op.create_table(
        table,
        ident("organisation_id"),
        words("name", 160),
        words("name_key", 320),
        words("url", 2000),
        words("host", 255),
        words("provider", 160),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("elements", sa.JSON(), nullable=False),
        one_of("state", "requested", "in-review", "approved", "refused", "retired"),
        moment("asked_at", nullable=True),
        moment("decided_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        moment("added_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        ident("id"),
        check(table, "has_name", "name_key <> ''"),
        check(table, "refused_has_reason", "state <> 'refused' OR reason <> ''"),
        check(table, "decided_has_time", "state NOT IN ('approved', 'refused') OR decided_at IS NOT NULL"),
        check(table, "waiting_has_time", "state NOT IN ('requested', 'in-review') OR asked_at IS NOT NULL"),
        to(table, "organisation_id", "organisation"),
        key(table),
        sa.UniqueConstraint("organisation_id", "name_key", "host", name=op.f(f"uq_{table}_organisation_id")),
        sa.UniqueConstraint("id", "organisation_id", name="uq_online_service_owner"),
    )
    op.create_index("ix_online_service_organisation", table, ["organisation_id", "state"], unique=False)


def _make_parts() -> None:
    op.create_table(
        "service_request",
        ident("organisation_id"),
        ident("service_id"),
        ident("link_id"),
        words("receipt_hash", 64),
        words("name", 120),
        words("school", 120),
        words("email", 254),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("elements", sa.JSON(), nullable=False),
        moment("asked_at"),
        ident("id"),
        to("service_request", "link_id", "request_link"),
        of_one_owner("service_request"),
        key("service_request"),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_service_request_receipt_hash")),
    )
    op.create_index("ix_service_request_service", "service_request", ["service_id"], unique=False)
    op.create_index("ix_service_request_organisation", "service_request", ["organisation_id"], unique=False)
    op.create_table(
        "risk_answer",
        ident("organisation_id"),
        ident("service_id"),
        one_of(
            "question", "purpose", "no-sale", "no-advertising", "sharing-named", "deletion", "encryption", "sign-in",
            "breach-notice", "under-thirteen", "no-training",
        ),
        one_of("answer", "yes", "no", "unclear"),
        words("note", 500),
        moment("answered_at"),
        ident("answered_by_id", nullable=True),
        words("answered_by_name", 120),
        ident("id"),
        to("risk_answer", "answered_by_id", "person"),
        of_one_owner("risk_answer"),
        key("risk_answer"),
        sa.UniqueConstraint("service_id", "question", name=op.f("uq_risk_answer_service_id")),
    )  # fmt: skip
    op.create_table(
        "service_agreement",
        ident("organisation_id"),
        ident("service_id"),
        one_of("kind", "data-privacy", "contract", "consortium", "terms", "other"),
        words("parties", 200),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        words("url", 2000),
        ident("evidence_id", nullable=True),
        moment("added_at"),
        ident("added_by_id", nullable=True),
        ident("id"),
        check(
            "service_agreement", "runs_forward",
            "expires_on IS NULL OR signed_on IS NULL OR expires_on >= signed_on",
        ),
        to("service_agreement", "added_by_id", "person"),
        to("service_agreement", "evidence_id", "evidence"),
        of_one_owner("service_agreement"),
        key("service_agreement"),
    )  # fmt: skip
    op.create_index("ix_service_agreement_service", "service_agreement", ["service_id"], unique=False)
    op.create_index("ix_service_agreement_expires", "service_agreement", ["expires_on"], unique=False)
    op.create_table(
        "service_decision",
        ident("organisation_id"),
        ident("service_id"),
        words("outcome", 10),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        moment("decided_at"),
        ident("decided_by_id", nullable=True),
        words("decided_by_name", 120),
        ident("id"),
        check("service_decision", "outcome_is_known", "outcome IN ('approved', 'refused')"),
        check("service_decision", "refused_has_reason", "outcome <> 'refused' OR reason <> ''"),
        check("service_decision", "decided_after_asking", "asked_on IS NULL OR asked_on <= decided_on"),
        to("service_decision", "decided_by_id", "person"),
        of_one_owner("service_decision"),
        key("service_decision"),
    )
    op.create_index("ix_service_decision_service", "service_decision", ["service_id"], unique=False)
    op.create_index(
        "ix_service_decision_organisation",
        "service_decision",
        ["organisation_id", "decided_on"],
        unique=False,
    )


def _make_copies() -> None:
    op.create_table(
        "register_snapshot",
        ident("organisation_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        moment("taken_at"),
        ident("taken_by_id", nullable=True),
        words("taken_by_name", 120),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        words("digest", 64),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        ident("id"),
        check("register_snapshot", "document_has_digest", "(pdf IS NULL) = (pdf_digest IS NULL)"),
        to("register_snapshot", "taken_by_id", "person"),
        to("register_snapshot", "organisation_id", "organisation"),
        key("register_snapshot"),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_register_snapshot_organisation_id")),
    )
    op.create_table(
        "register_import",
        ident("organisation_id"),
        words("file_name", 200),
        sa.Column("content", sa.Text(), nullable=False),
        moment("made_at"),
        ident("made_by_id", nullable=True),
        moment("applied_at", nullable=True),
        ident("id"),
        check("register_import", "applied_is_emptied", "applied_at IS NULL OR content = ''"),
        to("register_import", "made_by_id", "person"),
        to("register_import", "organisation_id", "organisation"),
        key("register_import"),
    )


def downgrade() -> None:
    """The register is lost; evidence that was attached from it stays evidence."""
    for table in (
        "register_import", "register_snapshot", "service_decision", "service_agreement", "risk_answer",
        "service_request", "online_service", "request_link", "vetting_register",
    ):  # fmt: skip
        op.drop_table(table)
