"""Reopening practices that the consortium asks to improve."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import policy, queries
from app.assessment.models import Assessment
from app.assessment.services.responding import practice_in
from app.assessment.workflow import WORKFLOW, Event
from app.core.actor import Actor
from app.core.db import atomic
from app.core.transition import advance
from app.criteria.schema import CriteriaSet


def reopen(
    session: Session, assessment_id: UUID, practice_ids: Sequence[str], *, criteria: CriteriaSet, by: Actor
) -> Assessment:
    """Let the school system improve these practices, and no others; part of the review's request for changes.

    Raises PracticeUnknown for a practice outside the scope, ValueError for none at all.
    """
    if not practice_ids:
        raise ValueError("name at least one practice to reopen")
    with atomic(session):
        assessment = queries.get(session, assessment_id, lock=True)
        policy.REOPEN.require(by, assessment)
        for practice_id in practice_ids:
            practice_in(criteria, assessment.scope, practice_id)
        named = list(dict.fromkeys(practice_ids))
        advance(
            session,
            assessment,
            WORKFLOW,
            Event.CHANGES_REQUESTED,
            reopened=named,
            returned_reason="",
            signature_requested_at=None,
            signature_requested_of_id=None,
        )
        audit.record(session, Event.CHANGES_REQUESTED, assessment, by=by, practices=named)
    return assessment
