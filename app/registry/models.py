"""Answers that are ready before anybody asks, and the index of names."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, slugs
from app.registry import search_triggers


class PublicAnswer(Base):
    """What is sent for one public address: written when the seal changes, read before Flask.

    `edition` names the templates, styles and settings it was made with: after an upgrade old rows are passed
    over. `true_until` is the moment at which the answer stops being true by itself (the seal's last day
    ends). `body_gzip` is the same body, compressed once.
    """

    __tablename__ = "public_answer"
    __table_args__ = (Index("ix_public_answer_seal", "seal_pk"),)

    path: Mapped[str] = mapped_column(String(80), primary_key=True)
    edition: Mapped[str] = mapped_column(String(16))
    seal_pk: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    content_type: Mapped[str] = mapped_column(String(60))
    etag: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_gzip: Mapped[bytes] = mapped_column(LargeBinary)
    true_until: Mapped[int] = mapped_column(BigInteger)
    prepared_at: Mapped[datetime] = mapped_column(default=clock.now)


class Field(StrEnum):
    """What of a school system can be searched."""

    NAME = "name"
    CITY = "city"


class SearchName(Base):
    """One thing by which a school system is found. Triggers on `organisation` write it; nothing else does."""

    __tablename__ = "search_name"
    __table_args__ = (UniqueConstraint("organisation_id", "field", name="uq_search_name_organisation_field"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    field: Mapped[Field] = mapped_column(slugs(Field, "field"))
    words: Mapped[str] = mapped_column(String(400))


class SearchTrigram(Base):
    """Which entries hold three characters in a row, so that a search with a typing error is quick."""

    __tablename__ = "search_trigram"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads it from the class

    trigram: Mapped[str] = mapped_column(String(3), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


search_triggers.listen(SearchName.__table__)
