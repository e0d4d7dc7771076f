"""Withdrawing an assessment; its record stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment import policy, queries
from app.assessment.models import Assessment
from app.assessment.services.telling import TellAuditors
from app.assessment.workflow import WORKFLOW, Event
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.transition import advance


def withdraw(
    session: Session, assessment_id: UUID, *, by: Actor, tell_auditors: TellAuditors | None = None
) -> Assessment:
    """End the attempt for good. What was written and submitted stays readable."""
    with atomic(session):
        assessment = queries.get(session, assessment_id, lock=True)
        policy.WITHDRAW.require(by, assessment)
        organisation = assessment.organisation
        advance(
            session,
            assessment,
            WORKFLOW,
            Event.WITHDRAWN,
            closed_at=clock.now(),
            reopened=[],
            signature_requested_at=None,
            signature_requested_of_id=None,
        )
        audit.record(session, Event.WITHDRAWN, assessment, by=by)
        for person in accounts.with_role(session, organisation.id, *accounts.TOLD):
            if person.id != by.person_id:
                notification.queue(
                    session,
                    "assessment_withdrawn",
                    to=person.email,
                    locale=person.locale,
                    name=person.name,
                    withdrawn_by=by.name,
                    organisation=organisation.name,
                    path=f"/assessments/{assessment_id}",
                )
        if tell_auditors is not None:
            tell_auditors(session, assessment, Event.WITHDRAWN)
    return assessment
