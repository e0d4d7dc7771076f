"""Reads of requests to join a school system."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import JoinRequest
from app.accounts.workflow import RequestState
from app.core.errors import NotFound

RECENT = 50
OF_PERSON = (
    select(JoinRequest)
    .where(JoinRequest.person_id == bindparam("person"))
    .options(joinedload(JoinRequest.organisation))
    .order_by(JoinRequest.created_at.desc())
)


def get(session: Session, request_id: UUID) -> JoinRequest:
    """The request with its person and school system."""
    found = session.scalar(
        select(JoinRequest)
        .where(JoinRequest.id == request_id)
        .options(joinedload(JoinRequest.person), joinedload(JoinRequest.organisation))
    )
    if found is None:
        raise NotFound("request")
    return found


def waiting(session: Session) -> Sequence[JoinRequest]:
    """Requests that nobody has decided, the oldest first."""
    return session.scalars(
        select(JoinRequest)
        .where(JoinRequest.state == RequestState.PENDING)
        .options(joinedload(JoinRequest.person), joinedload(JoinRequest.organisation))
        .order_by(JoinRequest.created_at)
    ).all()


def decided(session: Session) -> Sequence[JoinRequest]:
    """The requests decided last, the newest first."""
    return session.scalars(
        select(JoinRequest)
        .where(JoinRequest.state != RequestState.PENDING)
        .options(joinedload(JoinRequest.person), joinedload(JoinRequest.organisation))
        .order_by(JoinRequest.decided_at.desc())
        .limit(RECENT)
    ).all()


def count_waiting(session: Session) -> int:
    """How many requests wait."""
    counted = select(func.count()).select_from(JoinRequest).where(JoinRequest.state == RequestState.PENDING)
    return session.scalar(counted) or 0


def of_person(session: Session, person_id: UUID) -> Sequence[JoinRequest]:
    """What the person asked for, the newest first."""
    return session.scalars(OF_PERSON, {"person": person_id}).all()
