"""What a school system is asked to improve now, as its own pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.assessment.models import Assessment
from app.assessment.workflow import State
from app.review.models import ChangeRequest


@dataclass(frozen=True)
class Item:
    """One practice to improve, and what is asked for."""

    practice_id: str
    reason: str


@dataclass(frozen=True)
class OpenRequest:
    """A request that waits for the school system, without who made it."""

    message: str
    due_on: date
    requested_at: datetime
    items: tuple[Item, ...]


def open_request(session: Session, assessment_id: UUID) -> OpenRequest | None:
    """The request that the school system has not answered yet; None while nothing is asked of it."""
    found = session.scalar(
        select(ChangeRequest)
        .join(Assessment, Assessment.id == ChangeRequest.assessment_id)
        .where(ChangeRequest.assessment_id == assessment_id, Assessment.state == State.CHANGES_REQUESTED)
        .options(selectinload(ChangeRequest.items))
        .order_by(ChangeRequest.requested_at.desc(), ChangeRequest.id)
        .limit(1)
    )
    return None if found is None else seen_from_outside(found)


def seen_from_outside(request: ChangeRequest) -> OpenRequest:
    """A request as the school system may see it."""
    items = tuple(Item(item.practice_id, item.reason) for item in request.items)
    return OpenRequest(request.message, request.due_on, request.requested_at, items)
