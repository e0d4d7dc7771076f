"""Reads of files that wait for the virus scanner, or that it refused afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.assessment.models import AwaitingScan, Evidence, Response, ResponseEvidence, ScanState
from app.core.errors import NotFound


def get(session: Session, waiting_id: UUID, *, lock: bool = False) -> AwaitingScan:
    """The file that waits or was refused."""
    statement = select(AwaitingScan).where(AwaitingScan.id == waiting_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("awaiting scan")
    return found


def keys(session: Session) -> set[str]:
    """The keys of the files that wait: no evidence, and no orphans."""
    kept = select(AwaitingScan.storage_key).where(AwaitingScan.storage_key.is_not(None))
    return {str(key) for key in session.scalars(kept)}


def counts(session: Session) -> tuple[int, datetime | None]:
    """How many files wait, and since when."""
    waiting = select(func.count(), func.min(AwaitingScan.held_at)).where(
        AwaitingScan.state == ScanState.WAITING
    )
    count, since = session.execute(waiting).one()
    return int(count), since


def waiting_count(session: Session, organisation_id: UUID) -> int:
    """How many files of a school system wait."""
    mine = select(func.count()).where(
        AwaitingScan.organisation_id == organisation_id, AwaitingScan.state == ScanState.WAITING
    )
    return int(session.scalar(mine) or 0)


def in_library(session: Session, organisation_id: UUID, practice_id: str = "") -> Sequence[AwaitingScan]:
    """The files of a school system that wait or were refused, oldest first; of one practice, or all."""
    found = select(AwaitingScan).where(AwaitingScan.organisation_id == organisation_id)
    if practice_id:
        supports = (
            select(ResponseEvidence.evidence_id)
            .join(Response, Response.id == ResponseEvidence.response_id)
            .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
            .where(Response.practice_id == practice_id, Evidence.organisation_id == organisation_id)
        )
        found = found.where(
            (AwaitingScan.practice_id == practice_id) | AwaitingScan.replaces_id.in_(supports)
        )
    return session.scalars(found.order_by(AwaitingScan.held_at, AwaitingScan.id)).all()


def due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """The files whose turn it is, longest waiting first."""
    mine = select(AwaitingScan.id).where(AwaitingScan.state == ScanState.WAITING, AwaitingScan.next_at <= now)
    return session.scalars(mine.order_by(AwaitingScan.next_at, AwaitingScan.id).limit(limit)).all()
