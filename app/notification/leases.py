"""Taking, keeping and ending a lease on a job, each by compare-and-set: two workers never share one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, update
from sqlalchemy.orm import Session

from app.core.db import atomic
from app.notification.models import OutboxJob
from app.notification.queries import is_due
from app.notification.workflow import State

LEASE = timedelta(seconds=20)
MOST_LOSSES = 5
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=30)
OUTAGE_ATTEMPTS = 100  # with the delays above, a little more than two days
KEPT = timedelta(days=400)
EMPTY = "{}"


@dataclass(frozen=True)
class Claim:
    """A job as its worker holds it: nobody else may end it while the lease lasts."""

    id: UUID
    lease: str
    kind: str
    payload: str
    effect_key: str
    attempt: int
    losses: int
    created_at: datetime


def take(session: Session, job_id: UUID, *, now: datetime, lease: timedelta = LEASE) -> Claim | None:
    """Lease the job if it is due; None where another worker has it, or it is done or not due yet."""
    table = OutboxJob
    token = token_hex(16)
    statement = (
        update(table)
        .where(table.id == job_id, is_due(now))
        .values(
            state=State.LEASED,
            lease=token,
            lease_until=now + lease,
            attempts=table.attempts + 1,
            losses=table.losses + case((table.state == State.LEASED, 1), else_=0),
        )
        .returning(
            table.kind, table.payload, table.effect_key, table.attempts, table.losses, table.created_at
        )
    )
    with atomic(session):
        row = session.execute(statement.execution_options(synchronize_session=False)).one_or_none()
    return None if row is None else Claim(job_id, token, *row)


def renew(session: Session, claims: list[Claim], *, now: datetime, lease: timedelta = LEASE) -> None:
    """Prolong the leases of jobs that are still being done."""
    with atomic(session):
        for claim in claims:
            _end(session, claim, state=State.LEASED, lease=claim.lease, lease_until=now + lease)


def finish(session: Session, claim: Claim, *, now: datetime) -> bool:
    """The work is done: empty its payload. False where another worker has taken the job over meanwhile."""
    with atomic(session):
        return _end(session, claim, state=State.DONE, done_at=now, payload=EMPTY, last_error=None)


def postpone(session: Session, claim: Claim, *, error: str, now: datetime) -> datetime:
    """Try again later, each time after a longer while; returns when."""
    delay = delay_after(claim.attempt)
    with atomic(session):
        _end(session, claim, state=State.QUEUED, not_before=now + delay, last_error=error)
    return now + delay


def delay_after(attempt: int) -> timedelta:
    """How long to wait after a failed attempt: three times as long each time, up to half an hour."""
    growth: int = 3 ** min(attempt - 1, 10)
    return min(LONGEST_DELAY, FIRST_DELAY * growth)


def park(session: Session, claim: Claim, *, error: str) -> None:
    """Stop trying until a person looks at it."""
    with atomic(session):
        _end(session, claim, state=State.PARKED, last_error=error)


def purge(session: Session, *, now: datetime) -> int:
    """Delete what was done long ago; returns how many rows."""
    old = (
        delete(OutboxJob)
        .where(OutboxJob.state == State.DONE, OutboxJob.done_at < now - KEPT)
        .returning(OutboxJob.id)
    )
    with atomic(session):
        return len(session.scalars(old.execution_options(synchronize_session=False)).all())


def _end(session: Session, claim: Claim, **values: Any) -> bool:
    statement = (
        update(OutboxJob)
        .where(OutboxJob.id == claim.id, OutboxJob.state == State.LEASED, OutboxJob.lease == claim.lease)
        .values(**{"lease": None, "lease_until": None} | values)
        .returning(OutboxJob.id)
    )
    return session.scalar(statement.execution_options(synchronize_session=False)) is not None
