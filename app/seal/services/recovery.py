"""Awards whose certificate could not be issued: give the intent up and write a new one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import IllegalTransition
from app.criteria.schema import CriteriaSet
from app.seal import policy, queries, seal_id
from app.seal.errors import ReasonMissing
from app.seal.models import Award, AwardState
from app.seal.program import Program
from app.seal.services.intending import intend


def reissue(
    session: Session, award_id: UUID, *, reason: str, criteria: CriteriaSet, program: Program, by: Actor
) -> Award:
    """Void an unfinished intent and write a new one for the same decision, under a new seal ID.

    For an award whose job was parked: the old ID is never used. Raises ReasonMissing, or IllegalTransition
    when it was issued meanwhile.
    """
    with atomic(session):
        intent = queries.award(session, award_id, lock=True)
        policy.REISSUE.require(by, intent)
        if not reason.strip():
            raise ReasonMissing
        if intent.state is not AwardState.INTENDED:
            raise IllegalTransition("award", intent.state, "award.voided")
        intent.state, intent.finished_at, intent.void_reason = AwardState.VOIDED, clock.now(), reason.strip()
        session.flush()
        audit.record(
            session, "award.voided", intent, by=by, organisation_id=intent.decision.assessment.organisation_id
        )
        return intend(session, intent.decision, criteria, program, seal_id.new(), by=by)
