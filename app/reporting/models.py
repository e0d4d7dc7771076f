"""Workbooks that came back and wait for a person to look at them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Identified


class ReturnedPacket(Base, Identified):
    """The answers of one workbook, until its sender has taken them in, put it away, or forgotten it.

    A person has one for each assessment: sending the next replaces it.
    """

    __tablename__ = "returned_packet"
    audit_name = "packet"
    __table_args__ = (
        UniqueConstraint("assessment_id", "sent_by_id"),
        Index("ix_returned_packet_sent_at", "sent_at"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
