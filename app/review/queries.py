"""Reads of reviews. Each says what it loads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from app.assessment.models import Assessment, Submission
from app.core.errors import NotFound
from app.review.errors import NotAssigned
from app.review.models import Assignment, ChangeRequest, Conflict, Finding, Recommendation


def reviewers(session: Session, assessment_id: UUID) -> frozenset[UUID]:
    """Everyone who was ever assigned, wrote a finding or recommended: none of them may decide."""
    of_assessment = select(Submission.id).where(Submission.assessment_id == assessment_id)
    everyone = union(
        select(Assignment.auditor_id).where(Assignment.assessment_id == assessment_id),
        select(Finding.auditor_id).where(Finding.submission_id.in_(of_assessment)),
        select(Recommendation.auditor_id).where(Recommendation.submission_id.in_(of_assessment)),
    )
    return frozenset(session.scalars(everyone))


def recommendations(session: Session, submission_id: UUID) -> Sequence[Recommendation]:
    """What auditors recommend on the submission, in the order they did, with the auditors.

    The recommendation of somebody whose assignment was ended does not count any more.
    """
    return session.scalars(
        select(Recommendation)
        .join(Submission, Submission.id == Recommendation.submission_id)
        .join(
            Assignment,
            (Assignment.assessment_id == Submission.assessment_id)
            & (Assignment.auditor_id == Recommendation.auditor_id)
            & Assignment.ended_at.is_(None),
        )
        .where(Recommendation.submission_id == submission_id)
        .options(joinedload(Recommendation.auditor))
        .order_by(Recommendation.recommended_at, Recommendation.id)
    ).all()


def assignment(session: Session, assignment_id: UUID) -> Assignment:
    """One assignment, read anew, with its assessment, school system and auditor."""
    found = session.scalar(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(
            joinedload(Assignment.assessment).joinedload(Assessment.organisation),
            joinedload(Assignment.auditor),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("assignment")
    return found


def open_assignment(session: Session, assessment_id: UUID, auditor_id: UUID | None) -> Assignment:
    """The auditor's open assignment to the assessment, read anew. Raises NotAssigned."""
    found = session.scalar(
        select(Assignment)
        .where(
            Assignment.assessment_id == assessment_id,
            Assignment.auditor_id == auditor_id,
            Assignment.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotAssigned("assignment")
    return found


def assignments(session: Session, assessment_id: UUID) -> Sequence[Assignment]:
    """Every assignment the assessment ever had, oldest first, with the auditors."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.assessment_id == assessment_id)
        .options(joinedload(Assignment.auditor))
        .order_by(Assignment.assigned_at, Assignment.id)
        .execution_options(populate_existing=True)
    ).all()


def finding(
    session: Session, submission_id: UUID, practice_id: str, auditor_id: UUID | None
) -> Finding | None:
    """The auditor's own finding on the practice of this submission, read anew."""
    return session.scalar(
        select(Finding)
        .where(
            Finding.submission_id == submission_id,
            Finding.practice_id == practice_id,
            Finding.auditor_id == auditor_id,
        )
        .execution_options(populate_existing=True)
    )


def recommendation(session: Session, submission_id: UUID, auditor_id: UUID | None) -> Recommendation | None:
    """The auditor's own recommendation on this submission."""
    return session.scalar(
        select(Recommendation).where(
            Recommendation.submission_id == submission_id, Recommendation.auditor_id == auditor_id
        )
    )


def requests(session: Session, assessment_id: UUID) -> Sequence[ChangeRequest]:
    """Every request for changes, oldest first, with what it asks for."""
    return session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.assessment_id == assessment_id)
        .options(selectinload(ChangeRequest.items))
        .order_by(ChangeRequest.requested_at, ChangeRequest.id)
    ).all()


def declared(session: Session, organisation_id: UUID) -> dict[UUID, Conflict]:
    """What auditors declared to bind them to the school system, by auditor."""
    rows = session.scalars(select(Conflict).where(Conflict.organisation_id == organisation_id))
    return {one.auditor_id: one for one in rows}


def declared_by(session: Session, auditor_id: UUID) -> dict[UUID, Conflict]:
    """What the auditor declared, by school system."""
    rows = session.scalars(select(Conflict).where(Conflict.auditor_id == auditor_id))
    return {one.organisation_id: one for one in rows}
