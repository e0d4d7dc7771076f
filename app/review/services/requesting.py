"""Asking the school system to improve named practices by a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment.services.reopening import reopen
from app.assessment.snapshot import practice_ids
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.schema import CriteriaSet
from app.review.errors import NothingRequested, ReasonMissing
from app.review.models import ChangeRequest, ChangeRequestItem
from app.review.services.assigning import require_due
from app.review.services.independence import refusals_recorded, under_review


@refusals_recorded
def request_changes(
    session: Session,
    assessment_id: UUID,
    *,
    reasons: Mapping[str, str],
    message: str,
    due_on: date,
    today: date,
    criteria: CriteriaSet,
    by: Actor,
) -> ChangeRequest:
    """Reopen the practices named in `reasons`, each with what is asked for, and tell the school system.

    Of two auditors who ask at once, one succeeds. Raises NothingRequested, ReasonMissing, DueDateWrong.
    """
    with atomic(session):
        assessment, _, submission = under_review(session, assessment_id, by=by)
        named = [key for key in practice_ids(criteria, assessment.scope) if key in reasons]
        if not named or len(named) != len(reasons):
            raise NothingRequested
        if not all(reasons[key].strip() for key in named):
            raise ReasonMissing
        require_due(due_on, today)
        reopen(session, assessment.id, named, criteria=criteria, by=by)
        request = ChangeRequest(
            assessment_id=assessment.id, submission_id=submission.id, requested_by_id=by.person_id,
            message=message.strip(), due_on=due_on, requested_at=clock.now(),
        )  # fmt: skip
        session.add(request)
        session.flush()
        for position, key in enumerate(named):
            session.add(
                ChangeRequestItem(
                    change_request_id=request.id,
                    practice_id=key,
                    position=position,
                    reason=reasons[key].strip(),
                )
            )
        audit.record(
            session, "change-request.made", request, by=by, organisation_id=assessment.organisation_id,
            assessment_id=assessment.id, practices=named, due_on=due_on,
        )  # fmt: skip
        for email in accounts.addressees(session, assessment.organisation_id):
            notification.queue(
                session, "changes_requested", to=email, effect_key=f"changes-requested:{request.id}:{email}",
                organisation=assessment.organisation.name, due_on=due_on, practices=named,
                path=f"/assessments/{assessment.id}",
            )  # fmt: skip
    return request
