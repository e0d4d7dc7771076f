"""Saying where one is, for a minute; nothing of it is kept, and nobody is told who was where before."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.together import policy
from app.together.ground import Ground
from app.together.models import Presence
from app.together.queries import ENDS_AFTER


def attend(session: Session, ground: Ground, practice_id: str, *, is_writing: bool, by: Actor) -> None:
    """Be at this practice (or, without one, at the hub) until the next beat is missed."""
    with atomic(session):
        policy.READ.require(by, ground)
        if by.person_id is None:
            raise NotPermitted(policy.READ.name)
        values = {"practice_id": practice_id, "is_writing": is_writing, "seen_at": clock.now()}
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(Presence).values(assessment_id=ground.id, person_id=by.person_id, **values)
        session.execute(
            statement.on_conflict_do_update(index_elements=["assessment_id", "person_id"], set_=values)
        )


def leave(session: Session, ground: Ground, practice_id: str, *, by: Actor) -> None:
    """Be there no more, unless another window of the person has said so since."""
    with atomic(session):
        policy.READ.require(by, ground)
        statement = delete(Presence).where(
            Presence.assessment_id == ground.id,
            Presence.person_id == by.person_id,
            Presence.practice_id == practice_id,
        )
        session.execute(statement.execution_options(synchronize_session=False))


def sweep(session: Session) -> int:
    """Delete what has ended; returns how many rows."""
    with atomic(session):
        old = (
            delete(Presence).where(Presence.seen_at < clock.now() - ENDS_AFTER).returning(Presence.person_id)
        )
        return len(session.scalars(old.execution_options(synchronize_session=False)).all())
