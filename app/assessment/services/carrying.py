"""Starting an assessment from the one before: its responses and evidence, each to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import carried, policy, queries
from app.assessment.carried import Plan
from app.assessment.errors import AlreadyOpen, NothingToCarry, StillOpen
from app.assessment.models import Assessment, Response, ResponseEvidence
from app.assessment.services.starting import start
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.catalogue import Catalogue


def carry(
    session: Session, earlier_id: UUID, *, criteria: str, catalogue: Catalogue, by: Actor, on: date
) -> Assessment:
    """Begin the next assessment of the same scope with the responses and evidence of one that is over.

    Nothing of the earlier one changes, and nothing counts before a person confirms it. Raises StillOpen,
    NothingToCarry, and what `start` raises: AlreadyOpen for the second of two who do it at once.
    """
    with atomic(session):
        earlier = queries.get(session, earlier_id)
        policy.CARRY.require(by, earlier)
        if open_id := queries.open_one(session, earlier.organisation_id, earlier.scope):
            raise AlreadyOpen(open_id) if open_id != earlier.id else StillOpen
        plan = carried.plan(session, earlier, criteria=criteria, catalogue=catalogue, on=on)
        if not plan.carried:
            raise NothingToCarry
        made = start(
            session, earlier.organisation_id, scope=earlier.scope, criteria=criteria, catalogue=catalogue,
            by=by, on=on,
        )  # fmt: skip
        made.carried_from_id = earlier.id
        _copy(session, made, plan)
        audit.record(
            session,
            "assessment.carried-forward",
            made,
            by=by,
            from_id=earlier.id,
            practices=list(plan.carried),
        )
    return made


def _copy(session: Session, made: Assessment, plan: Plan) -> None:
    rows: Mapping[str, Response] = {
        key: Response(
            assessment_id=made.id,
            practice_id=key,
            version=1,
            rating=part.state.rating,
            narrative=part.state.narrative,
            is_not_applicable=part.state.is_not_applicable,
            justification=part.state.justification,
            updated_by_name=part.by_name,
            is_to_confirm=True,
        )
        for key, part in plan.carried.items()
    }
    session.add_all(rows.values())
    session.flush()
    session.add_all(
        ResponseEvidence(response_id=rows[key].id, evidence_id=each.now.id)
        for key, part in plan.carried.items()
        for each in part.evidence
    )
    session.flush()
