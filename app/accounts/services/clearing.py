"""Clearing away what is kept for a short time only, as the privacy page says."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts import throttle
from app.accounts.models import PasswordReset, Registration, SignInSession
from app.core import clock
from app.core.db import atomic

SHORT_LIVED = (Registration, PasswordReset, SignInSession)


def clear_expired(session: Session) -> int:
    """Delete registrations, resets and sessions that are out of date, and old tries; returns how many."""
    throttle.sweep(session)
    cleared = 0
    with atomic(session):
        for kind in SHORT_LIVED:
            statement = delete(kind).where(kind.expires_at < clock.now()).returning(kind.id)
            cleared += len(session.scalars(statement.execution_options(synchronize_session=False)).all())
    return cleared
