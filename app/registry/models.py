"""Answers that are ready before anybody asks, and the index of names."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base


class PublicAnswer(Base):
    """What is sent for one public address. Written in the transaction that changes the seal, read before Flask.

    `edition` names the templates, styles and settings it was made with: after an upgrade old rows are passed over.
    `true_until` is the moment at which the answer stops being true by itself (the seal's last day ends). `body_gzip` is
    the same body, compressed once.
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
