"""The register: services, who asked for them, what was found, agreed and decided, and its frozen copies."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.accounts.models import Organisation
from app.assessment.models import Evidence
from app.core import clock
from app.core.db import Base, Identified, slugs
from app.vetting.likeness import host_of, key_of
from app.vetting.vocabulary import AgreementKind, Answer, Question
from app.vetting.workflow import State

CURRENT = text("ended_at IS NULL")


def of_one_owner() -> ForeignKeyConstraint:
    """A part of a service belongs to the school system of the service: the database sees to it."""
    return ForeignKeyConstraint(
        ["service_id", "organisation_id"], ["online_service.id", "online_service.organisation_id"]
    )


class Register(Base):
    """How a school system runs its register: the promise to teachers, and what parents may see."""

    __tablename__ = "vetting_register"
    audit_name = "vetting_register"
    __table_args__ = (
        CheckConstraint("NOT is_published OR published_at IS NOT NULL", name="published_has_time"),
        CheckConstraint("promised_days BETWEEN 1 AND 120", name="promise_in_bounds"),
        CheckConstraint("slug <> ''", name="has_slug"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    is_published: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    shows_refused: Mapped[bool] = mapped_column(default=False)
    contact: Mapped[str] = mapped_column(String(254), default="")
    promised_days: Mapped[int] = mapped_column(default=10)

    @property
    def id(self) -> UUID:
        """Its school system's: the audit trail names it by that."""
        return self.organisation_id


class RequestLink(Base, Identified):
    """The address at which everybody who works for the school system may ask; there is one at a time."""

    __tablename__ = "request_link"
    audit_name = "request_link"
    __table_args__ = (
        Index(
            "uq_request_link_current", "organisation_id",
            unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
    )  # fmt: skip

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    token: Mapped[str] = mapped_column(String(43), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class OnlineService(Base, Identified):
    """One online service in the register of one school system. `version` rises with every change.

    `asked_at` is when the round of vetting began that is under way or that the decision ended; `reason`,
    `conditions` and `expires_on` are those of the decision in force. Key and host follow name and address.
    """

    __tablename__ = "online_service"
    audit_name = "online_service"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name_key", "host"),
        UniqueConstraint("id", "organisation_id", name="uq_online_service_owner"),
        CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_at IS NOT NULL", name="decided_has_time"
        ),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_has_reason"),
        CheckConstraint(
            "state NOT IN ('requested', 'in-review') OR asked_at IS NOT NULL", name="waiting_has_time"
        ),
        CheckConstraint("name_key <> ''", name="has_name"),
        Index("ix_online_service_organisation", "organisation_id", "state"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(320))
    url: Mapped[str] = mapped_column(String(2000), default="")
    host: Mapped[str] = mapped_column(String(255), default="")
    provider: Mapped[str] = mapped_column(String(160), default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    grades: Mapped[list[str]] = mapped_column(JSON, default=list)
    elements: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[State] = mapped_column(slugs(State, "state"), default=State.REQUESTED)
    asked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    expires_on: Mapped[date | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    requests: Mapped[list[ServiceRequest]] = relationship(
        back_populates="service", lazy="raise", order_by="ServiceRequest.asked_at"
    )
    agreements: Mapped[list[Agreement]] = relationship(
        back_populates="service", lazy="raise", order_by="Agreement.added_at"
    )

    @validates("name", "url")
    def _follow(self, field: str, value: str) -> str:
        if field == "name":
            self.name_key = key_of(value)
        else:
            self.host = host_of(value)
        return value


class ServiceRequest(Base, Identified):
    """Someone asked for a service, and follows it by a receipt; the mail address goes with the answer."""

    __tablename__ = "service_request"
    audit_name = "service_request"
    __table_args__ = (
        of_one_owner(),
        Index("ix_service_request_service", "service_id"),
        Index("ix_service_request_organisation", "organisation_id"),
    )

    organisation_id: Mapped[UUID]
    service_id: Mapped[UUID]
    link_id: Mapped[UUID] = mapped_column(ForeignKey("request_link.id"))
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    school: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    grades: Mapped[list[str]] = mapped_column(JSON, default=list)
    elements: Mapped[list[str]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)

    service: Mapped[OnlineService] = relationship(back_populates="requests", lazy="raise")


class RiskAnswer(Base, Identified):
    """What was found on one risk question."""

    __tablename__ = "risk_answer"
    audit_name = "risk_answer"
    __table_args__ = (of_one_owner(), UniqueConstraint("service_id", "question"))

    organisation_id: Mapped[UUID]
    service_id: Mapped[UUID]
    question: Mapped[Question] = mapped_column(slugs(Question, "question"))
    answer: Mapped[Answer] = mapped_column(slugs(Answer, "answer"))
    note: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_by_name: Mapped[str] = mapped_column(String(120), default="")


class Agreement(Base, Identified):
    """What binds the provider: its kind, parties and dates, and where its text is."""

    __tablename__ = "service_agreement"
    audit_name = "service_agreement"
    __table_args__ = (
        of_one_owner(),
        CheckConstraint(
            "expires_on IS NULL OR signed_on IS NULL OR expires_on >= signed_on", name="runs_forward"
        ),
        Index("ix_service_agreement_service", "service_id"),
        Index("ix_service_agreement_expires", "expires_on"),
    )

    organisation_id: Mapped[UUID]
    service_id: Mapped[UUID]
    kind: Mapped[AgreementKind] = mapped_column(slugs(AgreementKind, "kind"))
    parties: Mapped[str] = mapped_column(String(200), default="")
    signed_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    url: Mapped[str] = mapped_column(String(2000), default="")
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    service: Mapped[OnlineService] = relationship(back_populates="agreements", lazy="raise")
    evidence: Mapped[Evidence | None] = relationship(lazy="raise")


class ServiceDecision(Base, Identified):
    """One decision, kept for ever: the history of a service, and the measure of how long teachers wait."""

    __tablename__ = "service_decision"
    audit_name = "service_decision"
    __table_args__ = (
        of_one_owner(),
        CheckConstraint("outcome IN ('approved', 'refused')", name="outcome_is_known"),
        CheckConstraint("outcome <> 'refused' OR reason <> ''", name="refused_has_reason"),
        CheckConstraint("asked_on IS NULL OR asked_on <= decided_on", name="decided_after_asking"),
        Index("ix_service_decision_service", "service_id"),
        Index("ix_service_decision_organisation", "organisation_id", "decided_on"),
    )

    organisation_id: Mapped[UUID]
    service_id: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    expires_on: Mapped[date | None]
    asked_on: Mapped[date | None]
    decided_on: Mapped[date]
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")


class Snapshot(Base, Identified):
    """The register as it was: canonical JSON named by its digest, and the document made from it."""

    __tablename__ = "register_snapshot"
    audit_name = "register_snapshot"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("(pdf IS NULL) = (pdf_digest IS NULL)", name="document_has_digest"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    taken_by_name: Mapped[str] = mapped_column(String(120), default="")
    services: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    pdf_digest: Mapped[str | None] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class RegisterImport(Base, Identified):
    """A list that was sent, between its preview and its taking over. Its text goes when it is done with."""

    __tablename__ = "register_import"
    audit_name = "register_import"
    __table_args__ = (CheckConstraint("applied_at IS NULL OR content = ''", name="applied_is_emptied"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
