"""Assignments, conflicts of interest, findings, requests for changes and recommendations."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.assessment.models import Assessment, Submission
from app.core import clock
from app.core.db import Base, Identified, slugs

CURRENT = text("ended_at IS NULL")


class Conclusion(StrEnum):
    """What an auditor concludes on one practice."""

    ACCEPTED = "accepted"
    MORE_NEEDED = "more-needed"
    REJECTED = "rejected"


class Severity(StrEnum):
    """How much a finding weighs: an open major finding stands against an award."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


class Outcome(StrEnum):
    """What an auditor recommends on the whole."""

    AWARD = "award"
    NOT_AWARD = "not-award"


class Assignment(Base, Identified):
    """An auditor's task to review one assessment. Access begins when declared and ends with the task."""

    __tablename__ = "assignment"
    audit_name = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_current", "assessment_id", "auditor_id",
            unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
        Index("ix_assignment_assessment", "assessment_id"),
        Index("ix_assignment_auditor", "auditor_id"),
    )  # fmt: skip

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    assigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date | None]
    declared_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_reason: Mapped[str] = mapped_column(String(500), default="")

    assessment: Mapped[Assessment] = relationship(lazy="raise")
    auditor: Mapped[Person] = relationship(lazy="raise", foreign_keys=[auditor_id])

    @property
    def is_open(self) -> bool:
        """Whether the task still stands: neither taken away nor given up for a conflict of interest."""
        return self.ended_at is None


class Conflict(Base, Identified):
    """An auditor's declared conflict of interest with a school system. It is never taken back."""

    __tablename__ = "conflict"
    audit_name = "conflict"
    __table_args__ = (UniqueConstraint("auditor_id", "organisation_id"),)

    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    declared_at: Mapped[datetime] = mapped_column(default=clock.now)


class Finding(Base, Identified):
    """An auditor's conclusion on one practice of a submission. `private_note` never leaves the program."""

    __tablename__ = "finding"
    audit_name = "finding"
    __table_args__ = (
        UniqueConstraint("submission_id", "practice_id", "auditor_id"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 4", name="rating_in_scale"),
        CheckConstraint("conclusion = 'accepted' OR reason <> ''", name="shortfall_has_reason"),
        CheckConstraint("conclusion <> 'accepted' OR severity <> 'major'", name="accepted_is_not_major"),
    )

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    practice_id: Mapped[str] = mapped_column(String(6))
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    conclusion: Mapped[Conclusion] = mapped_column(slugs(Conclusion, "conclusion"))
    severity: Mapped[Severity] = mapped_column(slugs(Severity, "severity"), default=Severity.NONE)
    rating: Mapped[int | None]
    is_not_applicable_agreed: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    shared_note: Mapped[str] = mapped_column(Text, default="")
    private_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission] = relationship(lazy="raise")

    @property
    def is_open_major(self) -> bool:
        """Whether it stands against an award by its weight alone."""
        return self.conclusion is not Conclusion.ACCEPTED and self.severity is Severity.MAJOR


class ChangeRequest(Base, Identified):
    """A request to the school system to improve named practices by a date. A submission gets one at most."""

    __tablename__ = "change_request"
    audit_name = "change-request"
    __table_args__ = (
        UniqueConstraint("submission_id"),
        Index("ix_change_request_assessment", "assessment_id"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    requested_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)

    items: Mapped[list[ChangeRequestItem]] = relationship(lazy="raise", order_by="ChangeRequestItem.position")


class ChangeRequestItem(Base):
    """One practice of a request, with what is asked for."""

    __tablename__ = "change_request_item"

    change_request_id: Mapped[UUID] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    practice_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    position: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)


class Recommendation(Base, Identified):
    """An auditor's conclusion on the whole submission, with the engine's result it rested on."""

    __tablename__ = "recommendation"
    audit_name = "recommendation"
    __table_args__ = (
        UniqueConstraint("submission_id", "auditor_id"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[Outcome] = mapped_column(slugs(Outcome, "outcome"))
    reason: Mapped[str] = mapped_column(Text, default="")
    readiness_digest: Mapped[str] = mapped_column(String(64))
    recommended_at: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission] = relationship(lazy="raise")
    auditor: Mapped[Person] = relationship(lazy="raise")
