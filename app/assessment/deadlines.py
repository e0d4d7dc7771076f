"""By when practices should be ready, for the mail and the calendar of those who hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.assessment.models import Assessment
from app.assessment.workflow import CLOSED
from app.criteria.catalogue import Catalogue
from app.criteria.schema import CriteriaSet
from app.together.deadlines import Deadline, DeadlineKind, source
from app.together.models import PracticeHolder


@source("practices")
def practices(
    session: Session,
    *,
    first: date,
    last: date,
    organisation_ids: Collection[UUID] | None,
    catalogue: Catalogue,
) -> Iterator[Deadline]:
    """What is held, and due, in assessments that are under way."""
    statement = (
        select(PracticeHolder, Assessment.criteria, Organisation.name)
        .join(Assessment, Assessment.id == PracticeHolder.assessment_id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(PracticeHolder.due_on.between(first, last), Assessment.state.not_in(CLOSED))
    )
    if organisation_ids is not None:
        statement = statement.where(PracticeHolder.organisation_id.in_(organisation_ids))
    for row, criteria, organisation in session.execute(statement):
        yield deadline(row, catalogue.get(criteria), organisation)


def deadline(row: PracticeHolder, criteria: CriteriaSet, organisation: str) -> Deadline:
    """The date of one practice."""
    title = next((each.title for each in criteria.practices if each.id == row.practice_id), "")
    return Deadline(
        kind=DeadlineKind.PRACTICE,
        subject=subject_of(row.assessment_id, row.practice_id),
        on=row.due_on or date.max,
        organisation_id=row.organisation_id,
        organisation=organisation,
        what=f"{row.practice_id} {title}".strip(),
        path=f"/assessments/{row.assessment_id}/practices/{row.practice_id}",
        person_id=row.person_id,
    )


def subject_of(assessment_id: UUID, practice_id: str) -> str:
    """The name of a practice's date, for good."""
    return f"practice:{assessment_id}:{practice_id}"
