"""Reading the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.notification.models import OutboxJob
from app.notification.workflow import State


def is_due(now: datetime) -> ColumnElement[bool]:
    """Queued and not delayed, or leased by a worker that did not come back."""
    return or_(
        and_(
            OutboxJob.state == State.QUEUED, or_(OutboxJob.not_before.is_(None), OutboxJob.not_before <= now)
        ),
        and_(OutboxJob.state == State.LEASED, OutboxJob.lease_until < now),
    )


def due(session: Session, now: datetime, *, limit: int) -> Sequence[UUID]:
    """The jobs that a worker should take, oldest first."""
    query = select(OutboxJob.id).where(is_due(now)).order_by(OutboxJob.created_at, OutboxJob.id).limit(limit)
    return session.scalars(query).all()


def get(session: Session, job_id: UUID) -> OutboxJob | None:
    """The job as the database has it now."""
    return session.get(OutboxJob, job_id, populate_existing=True)


def listing(session: Session, states: Sequence[State], *, limit: int) -> Sequence[OutboxJob]:
    """The newest jobs in these states."""
    query = (
        select(OutboxJob)
        .where(OutboxJob.state.in_(states))
        .order_by(OutboxJob.created_at.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def counts(session: Session) -> dict[State, int]:
    """How many jobs are in each state."""
    query = select(OutboxJob.state, func.count()).group_by(OutboxJob.state)
    found = {state: count for state, count in session.execute(query)}  # noqa: C416  # rows are no pairs to mypy
    return {state: found.get(state, 0) for state in State}
