"""Tells the queue, after the commit, which jobs are waiting, so that a worker need not find them itself."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

WAITING = "outbox_waiting"
CARRIER = "outbox_carrier"


class Carries(Protocol):
    """Carries the ids of jobs to the workers. A lost id is found again by the sweep."""

    def carry(self, ids: list[UUID]) -> None:
        """Hand the ids over, quickly, and never raise."""


def wait(session: Session, job_id: UUID) -> None:
    """Hand the job over when the session commits."""
    session.info.setdefault(WAITING, []).append(job_id)


@event.listens_for(Session, "after_commit")
def _hand_over(session: Session) -> None:
    if session.in_nested_transaction():
        return
    ids: list[UUID] = session.info.pop(WAITING, [])
    carrier: Carries | None = session.info.get(CARRIER)
    if ids and carrier is not None:
        carrier.carry(ids)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(WAITING, None)
