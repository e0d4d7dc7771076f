"""Telling the diary what happened to evidence, inside the caller's transaction."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assessment.models import Evidence, Response, ResponseEvidence
from app.core.actor import Actor
from app.together import diary
from app.together.models import EntryKind


class Spot(Protocol):
    """One practice of an assessment."""

    @property
    def assessment_id(self) -> UUID:
        """The assessment."""

    @property
    def practice_id(self) -> str:
        """The practice."""


def tell(session: Session, spot: Spot, kind: EntryKind, item: Evidence, by: Actor) -> None:
    """What happened between the item and one response."""
    diary.note(session, spot.assessment_id, [spot.practice_id], kind, by=by, about=item.name)


def tell_supported(session: Session, kind: EntryKind, item: Evidence, by: Actor) -> None:
    """A change of the item itself stands in the diary of every response that it supports."""
    supported = (
        select(Response.assessment_id, Response.practice_id)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .where(ResponseEvidence.evidence_id == item.id)
        .order_by(Response.assessment_id, Response.practice_id)
    )
    for assessment_id, practice_id in session.execute(supported).all():
        diary.note(session, assessment_id, [practice_id], kind, by=by, about=item.name)
