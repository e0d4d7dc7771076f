"""What every act of an auditor needs: an open, declared assignment and no conflict, as things stand now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import queries as assessments
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import State
from app.core.actor import Actor
from app.core.db import atomic
from app.review import conflicts, policy, queries
from app.review.errors import AlreadyRecommended, ConflictOfInterest, DeclarationMissing, ReviewClosed
from app.review.models import Assignment

Rest = ParamSpec("Rest")
Result = TypeVar("Result")
Act = Callable[Concatenate[Session, Rest], Result]


def refusals_recorded(act: Act[Rest, Result]) -> Act[Rest, Result]:
    """Keep a trace of every act that a conflict of interest stopped, though the act itself left none."""

    @wraps(act)
    def recorded(session: Session, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        try:
            return act(session, *args, **kwargs)
        except ConflictOfInterest as refusal:
            by = kwargs["by"]
            assert isinstance(by, Actor)  # noqa: S101  # every act says who acts
            with atomic(session):
                audit.record(
                    session, "review.conflict-refused", None, by=by, organisation_id=refusal.organisation_id,
                    kind=str(refusal.kind), act=act.__name__, person_id=refusal.person_id,
                )  # fmt: skip
            raise

    return recorded


def under_review(
    session: Session, assessment_id: UUID, *, by: Actor
) -> tuple[Assessment, Assignment, Submission]:
    """The locked assessment, the actor's assignment and the submission, for an act that changes the review.

    Raises NotAssigned, DeclarationMissing, ConflictOfInterest, ReviewClosed, or AlreadyRecommended.
    """
    assessment = assessments.get(session, assessment_id, lock=True)
    policy.REVIEW.require(by, assessment)
    assignment = require_standing(session, assessment, by=by)
    if assessment.state is not State.IN_REVIEW:
        raise ReviewClosed(assessment.state)
    submission = assessments.latest_submission(session, assessment.id)
    if queries.recommendation(session, submission.id, by.person_id) is not None:
        raise AlreadyRecommended
    return assessment, assignment, submission


def require_standing(session: Session, assessment: Assessment, *, by: Actor) -> Assignment:
    """The actor's assignment, looked up anew: it may have ended, or a conflict arisen, meanwhile."""
    assignment = queries.open_assignment(session, assessment.id, by.person_id)
    if assignment.declared_at is None:
        raise DeclarationMissing("review:declared")
    require_no_conflict(session, assignment.auditor_id, assessment.organisation_id)
    return assignment


def require_no_conflict(session: Session, person_id: UUID, organisation_id: UUID) -> None:
    """Raise ConflictOfInterest where the person is bound to the school system."""
    kind = conflicts.found(session, person_id, organisation_id)
    if kind is not None:
        raise ConflictOfInterest(kind, person_id=person_id, organisation_id=organisation_id)
