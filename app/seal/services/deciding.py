"""The decision on a submission: award or not, once, by someone who did not review it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.assessment import queries as assessments
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import WORKFLOW, Event
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.transition import advance
from app.criteria.schema import CriteriaSet
from app.review import conflicts, feedback, readiness
from app.review import queries as reviews
from app.scoring.readiness import Readiness
from app.seal import policy, queries, seal_id
from app.seal.errors import (
    DecidesOwnReview,
    FormerSealSuspended,
    NotEligible,
    NotRecommended,
    ReasonMissing,
    RecommendationConflicted,
)
from app.seal.models import Award, Decision, DecisionOutcome, DecisionReviewer
from app.seal.program import Program
from app.seal.services.intending import intend
from app.seal.workflow import State

SealIds = Callable[[], str]
Rest = ParamSpec("Rest")
Result = TypeVar("Result")


def refusals_recorded(
    act: Callable[Concatenate[Session, Rest], Result],
) -> Callable[Concatenate[Session, Rest], Result]:
    """Keep a trace of every decision that was refused for a conflict: of who decides, or of an auditor."""

    @wraps(act)
    def recorded(session: Session, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        try:
            return act(session, *args, **kwargs)
        except (DecidesOwnReview, RecommendationConflicted) as refusal:
            by = kwargs["by"]
            assert isinstance(by, Actor)  # noqa: S101  # every act says who acts
            with atomic(session):
                audit.record(
                    session, "decision.refused", None, by=by, organisation_id=refusal.organisation_id,
                    act=act.__name__,
                )  # fmt: skip
            raise

    return recorded


@refusals_recorded
def award(
    session: Session, assessment_id: UUID, *, reason: str, criteria: CriteriaSet, program: Program, by: Actor,
    new_seal_id: SealIds = seal_id.new,
) -> Award:  # fmt: skip
    """Award the seal: record the decision, and the intent to issue one certificate that says exactly this.

    Nothing is rendered or signed here. Raises NotEligible with every shortfall, NotRecommended,
    DecidesOwnReview, RecommendationConflicted, FormerSealSuspended, ReasonMissing, PayloadImpossible, or
    IllegalTransition when somebody has decided already.
    """
    with atomic(session):
        assessment, submission, result = _ready(session, assessment_id, criteria, program, by)
        if not result.is_eligible:
            raise NotEligible(
                tuple(f"{gap.practice or gap.domain or ''}:{gap.kind}" for gap in result.shortfalls)
            )
        former = queries.in_force(session, assessment.organisation_id, assessment.scope)
        if former is not None and former.state is State.SUSPENDED:
            raise FormerSealSuspended
        decision = _decide(
            session, assessment, submission, DecisionOutcome.AWARDED, result, reason=reason, by=by
        )
        return intend(session, decision, criteria, program, new_seal_id(), by=by)


@refusals_recorded
def decline(
    session: Session, assessment_id: UUID, *, reason: str, criteria: CriteriaSet, program: Program, by: Actor
) -> Decision:
    """Do not award, and send the school system its feedback, practice by practice.

    Raises NotRecommended, DecidesOwnReview, RecommendationConflicted, ReasonMissing or IllegalTransition, as
    `award` does.
    """
    with atomic(session):
        assessment, submission, result = _ready(session, assessment_id, criteria, program, by)
        decision = _decide(
            session, assessment, submission, DecisionOutcome.NOT_AWARDED, result, reason=reason, by=by
        )
        decision.feedback = json.dumps(feedback.of(session, submission, criteria), ensure_ascii=False)
        for email in accounts.addressees(session, assessment.organisation_id):
            notification.queue(
                session, "not_awarded", to=email, effect_key=f"not-awarded:{decision.id}:{email}",
                organisation=assessment.organisation.name, path=f"/assessments/{assessment.id}/feedback",
            )  # fmt: skip
    return decision


def is_independent(session: Session, assessment: Assessment, by: Actor) -> bool:
    """Whether the person had no part in the review and has no conflict of interest, as things stand now."""
    return (
        by.person_id is not None
        and by.person_id not in reviews.reviewers(session, assessment.id)
        and conflicts.found(session, by.person_id, assessment.organisation_id) is None
    )


def _ready(
    session: Session, assessment_id: UUID, criteria: CriteriaSet, program: Program, by: Actor
) -> tuple[Assessment, Submission, Readiness]:
    assessment = assessments.get(session, assessment_id, lock=True)
    policy.DECIDE.require(by, assessment)
    WORKFLOW.target(assessment.state, Event.AWARDED)
    submission = assessments.latest_submission(session, assessment_id)
    if not is_independent(session, assessment, by):
        raise DecidesOwnReview(assessment.organisation_id)
    if not reviews.recommendations(session, submission.id):
        raise NotRecommended
    if bound := conflicts.of_auditors(session, assessment):
        raise RecommendationConflicted(assessment.organisation_id, tuple(person.name for person in bound))
    return assessment, submission, readiness.of(session, submission, criteria, as_of=program.today())


def _decide(
    session: Session,
    assessment: Assessment,
    submission: Submission,
    outcome: DecisionOutcome,
    result: Readiness,
    *,
    reason: str,
    by: Actor,
) -> Decision:
    if not reason.strip():
        raise ReasonMissing
    event = Event.AWARDED if outcome is DecisionOutcome.AWARDED else Event.NOT_AWARDED
    advance(session, assessment, WORKFLOW, event, closed_at=clock.now())
    assert by.person_id is not None  # noqa: S101  # narrows the type; _ready refused the system
    decision = Decision(
        assessment_id=assessment.id, assessment=assessment, submission_id=submission.id, outcome=outcome,
        reason=reason.strip(),
        decided_by_id=by.person_id, decided_by_name=by.name, readiness_digest=result.digest,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    for reviewer_id in reviews.reviewers(session, assessment.id):
        session.add(
            DecisionReviewer(decision_id=decision.id, reviewer_id=reviewer_id, decided_by_id=by.person_id)
        )
    audit.record(session, event, assessment, by=by, submission=submission.digest, readiness=result.digest)
    return decision
