"""Bringing an earlier text back, as a new version: what is there now stays in the diary."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.assessment import policy, queries
from app.assessment.editing import Kept
from app.assessment.services.responding import Answer, save
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotFound
from app.criteria.schema import CriteriaSet
from app.together import reading
from app.together.models import EntryKind


def restore(
    session: Session, assessment_id: UUID, number: int, *, version: int, criteria: CriteriaSet, by: Actor
) -> Kept:
    """Let the response be as this entry of the diary has it. `version` is the one that the person saw.

    Raises what `save` raises, above all Conflict where a colleague saved meanwhile; NotFound for an entry
    that is of no response.
    """
    with atomic(session):
        policy.ANSWER.require(by, queries.get(session, assessment_id, lock=True))
        entry = reading.line(session, assessment_id, number)
        if not entry.is_text:
            raise NotFound("diary entry")
        was = entry.after
        answer = Answer(was.rating, was.narrative, was.is_not_applicable, was.justification)
        saved = save(
            session, assessment_id, entry.practice_id, answer,
            version=version, criteria=criteria, by=by, kind=EntryKind.RESTORED,
            is_confirmed=True,
        )  # fmt: skip
        return saved.response
