"""Decisions, awards under way, seals, and what happened to them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation
from app.assessment.models import Assessment, Submission
from app.certificate.editions import Language
from app.certificate.trusted_time import TimeState
from app.core import clock
from app.core.db import Base, Identified, slugs
from app.seal.workflow import Event, State

IN_FORCE = text("state IN ('active', 'suspended')")
STANDING = text("state <> 'voided'")
NOT_RESUMED = text("resumed_at IS NULL")


class DecisionOutcome(StrEnum):
    """What was decided on a submission."""

    AWARDED = "awarded"
    NOT_AWARDED = "not-awarded"


class AwardState(StrEnum):
    """How far an award has come from intent to publication."""

    INTENDED = "intended"
    ISSUED = "issued"
    VOIDED = "voided"


class Decision(Base, Identified):
    """Award or not, made once for an assessment by someone who did not review it."""

    __tablename__ = "decision"
    audit_name = "decision"
    __table_args__ = (UniqueConstraint("assessment_id"), UniqueConstraint("submission_id"))

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    outcome: Mapped[DecisionOutcome] = mapped_column(slugs(DecisionOutcome, "outcome"))
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_by_name: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(Text, default="")
    feedback: Mapped[str] = mapped_column(Text, default="")
    readiness_digest: Mapped[str] = mapped_column(String(64))

    assessment: Mapped[Assessment] = relationship(lazy="raise")
    submission: Mapped[Submission] = relationship(lazy="raise")


class DecisionReviewer(Base):
    """Who had reviewed what was decided. The database itself refuses a decision by one of them."""

    __tablename__ = "decision_reviewer"
    __table_args__ = (CheckConstraint("reviewer_id <> decided_by_id", name="decided_by_someone_else"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Award(Base, Identified):
    """The intent to issue one certificate, written before anything is rendered or signed."""

    __tablename__ = "award"
    audit_name = "award"
    __table_args__ = (
        Index(
            "uq_award_standing", "decision_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
        Index("uq_award_status_index", "status_index", unique=True),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    seal_id: Mapped[str] = mapped_column(String(13), unique=True)
    payload: Mapped[str] = mapped_column(Text)
    payload_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[AwardState] = mapped_column(slugs(AwardState, "state"), default=AwardState.INTENDED)
    intended_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    # The place of its credential in the status lists, drawn once and never given to another.
    status_index: Mapped[int | None]

    decision: Mapped[Decision] = relationship(lazy="raise")


class AwardConfirmation(Base):
    """A second person's word that the certificate may be issued; it counts for exactly this payload."""

    __tablename__ = "award_confirmation"
    __table_args__ = (CheckConstraint("confirmed_by_id <> decided_by_id", name="confirmed_by_someone_else"),)

    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), primary_key=True)
    payload_digest: Mapped[str] = mapped_column(String(64))
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    confirmed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    confirmed_by_name: Mapped[str] = mapped_column(String(120))
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)


class IssuingStop(Base, Identified):
    """A time in which no certificate is issued; open until somebody resumes. At most one is open."""

    __tablename__ = "issuing_stop"
    audit_name = "issuing"
    __table_args__ = (
        Index(
            "uq_issuing_stop_open", "kind",
            unique=True, sqlite_where=NOT_RESUMED, postgresql_where=NOT_RESUMED,
        ),
        CheckConstraint("reason <> ''", name="stop_has_reason"),
    )  # fmt: skip

    kind: Mapped[str] = mapped_column(String(20), default="issuing")
    reason: Mapped[str] = mapped_column(String(500))
    stopped_at: Mapped[datetime] = mapped_column(default=clock.now)
    stopped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    stopped_by_name: Mapped[str] = mapped_column(String(120))
    resumed_at: Mapped[datetime | None]
    resumed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    resumed_by_name: Mapped[str] = mapped_column(String(120), default="")


class Seal(Base, Identified):
    """What a school system holds. `seal_id` is the public id without separators."""

    __tablename__ = "seal"
    audit_name = "seal"
    __table_args__ = (
        Index(
            "uq_seal_in_force", "organisation_id", "scope",
            unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
        ),
        CheckConstraint("valid_until > awarded_on", name="valid_after_award"),
        CheckConstraint(
            "state NOT IN ('suspended', 'revoked') OR status_reason <> ''", name="status_has_reason"
        ),
        UniqueConstraint("award_id"),
    )  # fmt: skip

    seal_id: Mapped[str] = mapped_column(String(13), unique=True)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    scope: Mapped[str] = mapped_column(String(60))
    criteria: Mapped[str] = mapped_column(String(60))
    state: Mapped[State] = mapped_column(slugs(State, "state"), default=State.ACTIVE)
    status_reason: Mapped[str] = mapped_column(Text, default="")
    status_at: Mapped[datetime] = mapped_column(default=clock.now)
    awarded_on: Mapped[date]
    valid_until: Mapped[date]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("seal.id"))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    award: Mapped[Award] = relationship(lazy="raise")
    history: Mapped[list[SealEvent]] = relationship(lazy="raise", order_by="SealEvent.at")


class SignedFile:
    """The columns of a signed PDF, kept byte for byte. It is never rendered again.

    `stamped_at` is the time that a time-stamping service vouches for, and never our own.
    """

    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    key_id: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    time_state: Mapped[TimeState] = mapped_column(
        slugs(TimeState, "time_state"), default=TimeState.NOT_ASKED, server_default=TimeState.NOT_ASKED.value
    )
    stamped_at: Mapped[datetime | None]
    time_problem: Mapped[str] = mapped_column(String(80), default="", server_default="")


IS_STAMPED = "(time_state = 'trusted') = (stamped_at IS NOT NULL)"


class Certificate(SignedFile, Base):
    """The PDF that was issued with the award."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(IS_STAMPED, name="trusted_time_is_stamped"),
        Index("ix_certificate_key", "key_id"),
    )

    seal_pk: Mapped[UUID] = mapped_column(ForeignKey("seal.id"), primary_key=True)


class Edition(SignedFile, Base, Identified):
    """The certificate in another language: a signed file of its own, made when somebody first wants it."""

    __tablename__ = "edition"
    audit_name = "edition"
    __table_args__ = (
        CheckConstraint(IS_STAMPED, name="trusted_time_is_stamped"),
        UniqueConstraint("seal_pk", "language"),
    )

    seal_pk: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    language: Mapped[Language] = mapped_column(slugs(Language, "language"))


class AnnexExtent(StrEnum):
    """How much of its readiness a school system publishes."""

    DOMAINS = "domains"
    PRACTICES = "practices"


class Annex(Base):
    """What a school system chose to publish of its readiness, printed; none is published without a row here.

    `pdf` is empty until it is printed. Withdrawing deletes the row.
    """

    __tablename__ = "annex"
    __table_args__ = (CheckConstraint("(pdf IS NULL) = (printed_at IS NULL)", name="printed_has_time"),)

    seal_pk: Mapped[UUID] = mapped_column(ForeignKey("seal.id"), primary_key=True)
    extent: Mapped[AnnexExtent] = mapped_column(slugs(AnnexExtent, "extent"))
    language: Mapped[str] = mapped_column(String(5))
    published_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
    printed_at: Mapped[datetime | None]


class Credential(Base):
    """The machine-readable twin of a certificate, byte for byte as it was signed."""

    __tablename__ = "credential"

    seal_pk: Mapped[UUID] = mapped_column(ForeignKey("seal.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    key_id: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)


class StatusList(Base):
    """The signed list of the seals that must not be accepted, or are revoked, as it is served now.

    `content_sha256` names what it says, whenever it was signed.
    """

    __tablename__ = "status_list"

    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    content_sha256: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(40))
    signed_at: Mapped[datetime]
    valid_until: Mapped[datetime]


class SealEvent(Base, Identified):
    """One thing that happened to a seal, with the reason that the public reads."""

    __tablename__ = "seal_event"
    __table_args__ = (
        CheckConstraint(
            "event NOT IN ('seal.suspended', 'seal.restored', 'seal.revoked') OR reason <> ''",
            name="change_has_reason",
        ),
        Index("ix_seal_event_seal", "seal_pk"),
    )  # fmt: skip

    seal_pk: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    event: Mapped[Event] = mapped_column(slugs(Event, "event"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
