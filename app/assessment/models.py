"""Assessments, responses, evidence and the frozen submissions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation
from app.assessment.workflow import CLOSED, State, is_editable
from app.core import clock
from app.core.db import Base, Identified, slugs

OPEN = text("state NOT IN ('awarded', 'not-awarded', 'withdrawn')")
KEPT_FILE = text("kind = 'file' AND removed_at IS NULL")


class EvidenceKind(StrEnum):
    """Evidence is a file kept here or a link to a page elsewhere."""

    FILE = "file"
    LINK = "link"


class Assessment(Base, Identified):
    """A school system's attempt at one scope of a seal, against one criteria set.

    `reopened` names the practices that the consortium asked to improve while changes are requested. A
    signature can be asked for in a draft and, without a step of the lifecycle, while changes are requested.
    """

    __tablename__ = "assessment"
    audit_name = "assessment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'awaiting-signature', 'withdrawn') OR submitted_at IS NOT NULL",
            name="submitted_has_time",
        ),
        Index(
            "uq_assessment_open",
            "organisation_id",
            "scope",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    criteria: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(60))
    state: Mapped[State] = mapped_column(slugs(State, "state"), default=State.DRAFT)
    started_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    signature_requested_at: Mapped[datetime | None]
    signature_requested_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    signature_requested_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None]
    reopened: Mapped[list[str]] = mapped_column(JSON, default=list)
    closed_at: Mapped[datetime | None]
    carried_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    responses: Mapped[list[Response]] = relationship(back_populates="assessment", lazy="raise")
    submissions: Mapped[list[Submission]] = relationship(
        back_populates="assessment", lazy="raise", order_by="Submission.number"
    )

    @property
    def is_open(self) -> bool:
        """Whether the attempt is still under way."""
        return self.state not in CLOSED

    def is_editable(self, practice_id: str) -> bool:
        """Whether the response can change now: in a draft all can, afterwards only reopened ones."""
        return is_editable(self.state, self.reopened, practice_id)


class Response(Base, Identified):
    """The answer to one practice. `version` rises with every save, so that nobody overwrites unseen work.

    What was carried forward is `is_to_confirm` until a person confirms it; `improvement` says what got better
    since, and is empty where nothing changed.
    """

    __tablename__ = "response"
    audit_name = "response"
    __table_args__ = (
        UniqueConstraint("assessment_id", "practice_id"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 4", name="rating_in_scale"),
        CheckConstraint("NOT is_not_applicable OR rating IS NULL", name="not_applicable_has_no_rating"),
        CheckConstraint("NOT is_to_confirm OR confirmed_at IS NULL", name="confirmed_or_to_confirm"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    practice_id: Mapped[str] = mapped_column(String(6))
    rating: Mapped[int | None]
    narrative: Mapped[str] = mapped_column(Text, default="")
    is_not_applicable: Mapped[bool] = mapped_column(default=False)
    justification: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime | None]
    updated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    updated_by_name: Mapped[str] = mapped_column(String(120), default="")
    is_to_confirm: Mapped[bool] = mapped_column(default=False, server_default=false())
    improvement: Mapped[str] = mapped_column(Text, default="", server_default="")
    confirmed_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(back_populates="responses", lazy="raise")
    evidence: Mapped[list[Evidence]] = relationship(
        secondary="response_evidence", back_populates="responses", lazy="raise"
    )


class Evidence(Base, Identified):
    """A file or link behind responses. A file is named by its digest and kept under a key of ours.

    A new version is a row of its own in the same series; what was submitted with the old one keeps that.
    """

    __tablename__ = "evidence"
    audit_name = "evidence"
    __table_args__ = (
        CheckConstraint(
            "kind <> 'file' OR (sha256 IS NOT NULL AND storage_key IS NOT NULL)", name="file_has_content"
        ),
        CheckConstraint("kind <> 'link' OR url IS NOT NULL", name="link_has_url"),
        UniqueConstraint("series_id", "version"),
        Index("ix_evidence_organisation", "organisation_id"),
        Index(
            "uq_evidence_content",
            "organisation_id",
            "sha256",
            unique=True,
            sqlite_where=KEPT_FILE,
            postgresql_where=KEPT_FILE,
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[EvidenceKind] = mapped_column(slugs(EvidenceKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(2000))
    media_type: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    storage_key: Mapped[str | None] = mapped_column(String(200))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    added_by_name: Mapped[str] = mapped_column(String(120), default="")
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    owner_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    series_id: Mapped[UUID | None]  # the id of the first version, where there are more
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    replaced_at: Mapped[datetime | None]

    responses: Mapped[list[Response]] = relationship(
        secondary="response_evidence", back_populates="evidence", lazy="raise"
    )


class HeldFile(Base, Identified):
    """An upload that is not evidence yet, because records of students seem to be in it.

    Nobody is handed its content. After `until` it is deleted, whether or not somebody decided.
    """

    __tablename__ = "held_file"
    audit_name = "held-file"
    __table_args__ = (
        UniqueConstraint("held_by_id", "sha256"),
        Index("ix_held_file_organisation", "organisation_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    practice_id: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    suspicions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    held_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    held_by_name: Mapped[str] = mapped_column(String(120), default="")
    held_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]


class ScanState(StrEnum):
    """What became of a file that waited for the virus scanner. One that became evidence has no row."""

    WAITING = "waiting"
    INFECTED = "infected"
    TOO_LARGE = "too-large"
    UNPLACED = "unplaced"


class AwaitingScan(Base, Identified):
    """An upload that no virus scanner has looked into yet, because none answered.

    It is for a practice of an assessment, or the next version of an item. Nobody is handed its content. Once
    it was refused its content is gone, and the row stays for a while to tell its sender.
    """

    __tablename__ = "awaiting_scan"
    audit_name = "awaiting-scan"
    __table_args__ = (
        CheckConstraint("(assessment_id IS NULL) <> (replaces_id IS NULL)", name="has_one_place"),
        CheckConstraint("(state = 'waiting') = (storage_key IS NOT NULL)", name="waiting_has_content"),
        Index("ix_awaiting_scan_organisation", "organisation_id"),
        Index("ix_awaiting_scan_next", "state", "next_at"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))
    practice_id: Mapped[str] = mapped_column(String(6), default="")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str | None] = mapped_column(String(200))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    suspicions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    held_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    held_by_name: Mapped[str] = mapped_column(String(120), default="")
    held_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[ScanState] = mapped_column(slugs(ScanState, "state"), default=ScanState.WAITING)
    tries: Mapped[int] = mapped_column(default=1)
    trouble: Mapped[str] = mapped_column(String(40), default="")
    next_at: Mapped[datetime]  # when it is tried again, or told of no longer


class LinkState(StrEnum):
    """What was found behind a link."""

    ALIVE = "alive"
    CHANGED = "changed"
    UNSURE = "unsure"
    DEAD = "dead"


class LinkCheck(Base):
    """What became of the page behind a link: one row for each, written by the worker.

    `text_hash` is of the words that the page had when it was first read or last looked at by a person.
    """

    __tablename__ = "link_check"
    __table_args__ = (Index("ix_link_check_next", "next_at"),)

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    state: Mapped[LinkState] = mapped_column(slugs(LinkState, "state"), default=LinkState.UNSURE)
    trouble: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str] = mapped_column(String(200), default="")
    text_hash: Mapped[str] = mapped_column(String(64), default="")
    failures: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    next_at: Mapped[datetime]


class ResponseEvidence(Base):
    """Which evidence supports which response."""

    __tablename__ = "response_evidence"

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)


class Submission(Base, Identified):
    """The frozen snapshot that auditors review: canonical JSON, named by its digest, with the attestation."""

    __tablename__ = "submission"
    audit_name = "submission"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    attested_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    attested_name: Mapped[str] = mapped_column(String(120))
    attested_title: Mapped[str] = mapped_column(String(120), default="")
    statement: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)

    assessment: Mapped[Assessment] = relationship(back_populates="submissions", lazy="raise")
