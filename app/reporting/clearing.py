"""Clearing away workbooks that nobody came back for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import atomic
from app.reporting.models import ReturnedPacket

KEPT_FOR = timedelta(days=7)


def clear(session: Session) -> int:
    """Delete what has waited for a week; returns how many."""
    old = delete(ReturnedPacket).where(ReturnedPacket.sent_at < clock.now() - KEPT_FOR)
    with atomic(session):
        return len(session.scalars(old.returning(ReturnedPacket.id)).all())
