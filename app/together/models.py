"""Who holds what, comments, the diary, who is there, and what waits to be mailed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core import clock
from app.core.db import Base, Identified, slugs

UNRESOLVED = text("resolved_at IS NULL")


class EntryKind(StrEnum):
    """What an entry of the diary tells."""

    RESPONSE = "response"
    RESTORED = "restored"
    EVIDENCE_ADDED = "evidence-added"
    EVIDENCE_USED = "evidence-used"
    EVIDENCE_DETACHED = "evidence-detached"
    EVIDENCE_DESCRIBED = "evidence-described"
    EVIDENCE_REMOVED = "evidence-removed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    COMMENT_RESOLVED = "comment-resolved"
    COMMENT_REOPENED = "comment-reopened"


class NoticeKind(StrEnum):
    """What a colleague did that a person hears of in the daily mail."""

    ASSIGNED = "assigned"
    RELEASED = "released"
    MENTIONED = "mentioned"
    COMMENTED = "commented"


class MailKind(StrEnum):
    """What a person can stop. `DIGEST` is the whole daily mail."""

    DIGEST = "digest"
    ASSIGNMENTS = "assignments"
    MENTIONS = "mentions"
    COMMENTS = "comments"
    DATES = "dates"


class PracticeHolder(Base):
    """Who looks after a practice, and until when it should be ready. A practice has one holder or none."""

    __tablename__ = "practice_holder"
    __table_args__ = (Index("ix_practice_holder_person", "person_id", "organisation_id"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    practice_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    assigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)


class Comment(Base, Identified):
    """What a colleague says about a practice. Only the school system reads it."""

    __tablename__ = "comment"
    audit_name = "comment"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by_name = '')", name="resolved_by_somebody"),
        Index("ix_comment_practice", "assessment_id", "practice_id", "written_at"),
        Index(
            "ix_comment_open", "assessment_id", "practice_id",
            sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED,
        ),
    )  # fmt: skip

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    practice_id: Mapped[str] = mapped_column(String(6))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    written_by_name: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_name: Mapped[str] = mapped_column(String(120), default="")

    mentions: Mapped[list[CommentMention]] = relationship(lazy="raise", cascade="all, delete-orphan")


class CommentMention(Base):
    """Whom a comment names."""

    __tablename__ = "comment_mention"
    __table_args__ = (Index("ix_comment_mention_person", "person_id"),)

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DiaryEntry(Base):
    """One change, with the response as it was afterwards. What was before is the entry `previous`.

    Entries of an assessment are numbered without gaps. `about` names the evidence or the holder. The texts
    come last, so that lists need not read past them.
    """

    __tablename__ = "diary_entry"
    __table_args__ = (
        CheckConstraint("number > 0 AND (previous IS NULL OR previous < number)", name="follows_previous"),
        Index("ix_diary_entry_practice", "assessment_id", "practice_id", "number"),
        Index("ix_diary_entry_person", "assessment_id", "by_id", "number"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    practice_id: Mapped[str] = mapped_column(String(6), default="")
    kind: Mapped[EntryKind] = mapped_column(slugs(EntryKind, "kind"))
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(120), default="")
    previous: Mapped[int | None]
    version: Mapped[int | None]
    rating: Mapped[int | None]
    is_not_applicable: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date | None]
    narrative: Mapped[str] = mapped_column(Text, default="")
    justification: Mapped[str] = mapped_column(Text, default="")


class Presence(Base):
    """Where a person is now. One row per person and assessment, overwritten, and nothing after its end."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_seen", "seen_at"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    practice_id: Mapped[str] = mapped_column(String(6), default="")
    is_writing: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class Notice(Base, Identified):
    """What the next daily mail tells a person; deleted when it is told."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person", "person_id", "at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(slugs(NoticeKind, "kind"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    practice_ids: Mapped[str] = mapped_column(String(400), default="")
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")


class Reminder(Base):
    """That a person was told of a date so many days before it: each is said once, whatever happens."""

    __tablename__ = "reminder"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(default=clock.now)


class MailStop(Base):
    """A kind of mail that a person does not want."""

    __tablename__ = "mail_stop"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(slugs(MailKind, "kind"), primary_key=True)
    stopped_at: Mapped[datetime] = mapped_column(default=clock.now)


class CalendarLink(Base):
    """The secret address of a person's calendar, as a hash. A new one replaces it."""

    __tablename__ = "calendar_link"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
