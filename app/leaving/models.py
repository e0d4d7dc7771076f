"""Packages that coordinators asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Identified

UNDER_WAY = text("made_at IS NULL")


class Export(Base, Identified):
    """A package of everything that a school system gave; its file is kept for a day.

    `sha256` is of the file and `manifest_sha256` of the list inside. `missing` counts the evidence that the
    storage had lost.
    """

    __tablename__ = "export"
    audit_name = "export"
    __table_args__ = (
        CheckConstraint("(made_at IS NULL) = (until IS NULL)", name="made_has_end"),
        CheckConstraint("made_at IS NULL OR sha256 <> ''", name="made_has_digest"),
        Index(
            "uq_export_under_way", "organisation_id",
            unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY,
        ),
        Index("ix_export_organisation", "organisation_id", "asked_at"),
    )  # fmt: skip

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_by_name: Mapped[str] = mapped_column(String(120), default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    files: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    manifest_sha256: Mapped[str] = mapped_column(String(64), default="")

    @property
    def storage_key(self) -> str:
        """Where its file is kept, apart from evidence."""
        return f"packages/{self.id}.zip"
