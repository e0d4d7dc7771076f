"""Reads of assessments. Each says what it loads."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.assessment.models import Assessment, Response, Submission
from app.core.errors import NotFound


def get(session: Session, assessment_id: UUID, *, lock: bool = False) -> Assessment:
    """The assessment with its school system. `lock` reads it anew and holds it until the unit of work ends."""
    statement = select(Assessment).where(Assessment.id == assessment_id).options(joinedload(Assessment.organisation))
    if lock:
        statement = statement.with_for_update(of=Assessment).execution_options(populate_existing=True)
    assessment = session.scalar(statement)
    if assessment is None:
        raise NotFound("assessment")
    return assessment


def responses(session: Session, assessment_id: UUID) -> dict[str, Response]:
    """Every response by practice id, with its evidence."""
    statement = (
        select(Response)
        .where(Response.assessment_id == assessment_id)
        .options(selectinload(Response.evidence))
        .execution_options(populate_existing=True)
    )
    return {response.practice_id: response for response in session.scalars(statement)}


def submission(session: Session, submission_id: UUID) -> Submission:
    """One submission with its assessment and school system."""
    found = session.scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(joinedload(Submission.assessment).joinedload(Assessment.organisation))
    )
    if found is None:
        raise NotFound("submission")
    return found


def latest_submission(session: Session, assessment_id: UUID) -> Submission:
    """The submission under review, with nothing else loaded."""
    found = session.scalar(
        select(Submission).where(Submission.assessment_id == assessment_id).order_by(Submission.number.desc()).limit(1)
    )
    if found is None:
        raise NotFound("submission")
    return found
