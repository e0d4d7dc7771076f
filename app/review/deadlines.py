"""By when a school system should have made the changes that it was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.assessment.models import Assessment
from app.assessment.workflow import State
from app.criteria.catalogue import Catalogue
from app.review.models import ChangeRequest
from app.together.deadlines import Deadline, DeadlineKind, source


@source("changes")
def changes(
    session: Session,
    *,
    first: date,
    last: date,
    organisation_ids: Collection[UUID] | None,
    catalogue: Catalogue,
) -> Iterator[Deadline]:
    """Requests that wait for the school system; of several on one assessment the newest counts."""
    statement = (
        select(ChangeRequest, Assessment, Organisation.name)
        .join(Assessment, Assessment.id == ChangeRequest.assessment_id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(Assessment.state == State.CHANGES_REQUESTED)
        .order_by(ChangeRequest.requested_at.desc(), ChangeRequest.id)
    )
    if organisation_ids is not None:
        statement = statement.where(Assessment.organisation_id.in_(organisation_ids))
    seen: set[UUID] = set()
    for request, assessment, organisation in session.execute(statement):
        if assessment.id in seen:
            continue
        seen.add(assessment.id)
        if first <= request.due_on <= last:
            yield Deadline(
                kind=DeadlineKind.CHANGES,
                subject=f"changes:{request.id}",
                on=request.due_on,
                organisation_id=assessment.organisation_id,
                organisation=organisation,
                what=catalogue.get(assessment.criteria).scope(assessment.scope).title,
                path=f"/assessments/{assessment.id}",
            )
