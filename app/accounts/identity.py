"""From the cookie's token to the actor of this request, read anew each time so that changes count at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.models import Person, SignInSession
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import Unavailable
from app.web.access import SignedIn
from app.web.database import db

TOUCH_EVERY = timedelta(minutes=1)


def load(token: str) -> SignedIn | None:
    """Who is signed in with this token; None for an unknown or old session or a closed account."""
    settings = current_app.extensions["settings"]
    visit = queries.visit(db.session, token, current_app.extensions.get("assignments"))
    if visit is None:
        return None
    now = clock.now()
    idle = timedelta(minutes=settings.session_idle_minutes)
    if now >= visit.expires_at or now - visit.last_seen_at >= idle:
        return None
    if now - visit.last_seen_at > TOUCH_EVERY:
        _touch(visit.id)
    return SignedIn(visit.actor, token)


def actor_of(session: Session, person: Person) -> Actor:
    """The person as an actor, with what they review now."""
    return queries.actor_of(session, person, current_app.extensions.get("assignments"))


def _touch(visit_id: UUID) -> None:
    # Beside the request's own session: a page that only reads must not hold the write lock. Being unable to
    # note the time (a full disk, a read-only database) is no reason to refuse the page.
    try:
        with db.sessions() as session, atomic(session):
            session.execute(
                update(SignInSession).where(SignInSession.id == visit_id).values(last_seen_at=clock.now())
            )
    except (DBAPIError, Unavailable):
        current_app.logger.warning("could not note the time of a visit")
