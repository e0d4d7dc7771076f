"""The decision on a submission: award or not, once, by someone who did not review it."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.assessment import queries as assessments
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import WORKFLOW, Event
from app.certificate.payload import CertificatePayload, Signatory
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.transition import advance
from app.criteria.schema import CriteriaSet
from app.review import conflicts, feedback, readiness
from app.review import queries as reviews
from app.scoring.readiness import Readiness
from app.seal import policy, queries, seal_id
from app.seal.dates import valid_until
from app.seal.errors import DecidesOwnReview, FormerSealSuspended, NotEligible, NotRecommended
from app.seal.models import Award, Decision, DecisionOutcome, DecisionReviewer
from app.seal.program import Program
from app.seal.workflow import State

ISSUE = "certificate.issue"
SealIds = Callable[[], str]


def award(
    session: Session, assessment_id: UUID, *, reason: str, criteria: CriteriaSet, program: Program, by: Actor,
    new_seal_id: SealIds = seal_id.new,
) -> Award:  # fmt: skip
    """Award the seal: record the decision, and the intent to issue one certificate that says exactly this.

    Nothing is rendered or signed here. Raises NotEligible with every shortfall, NotRecommended, DecidesOwnReview,
    FormerSealSuspended, or IllegalTransition when somebody has decided already.
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
        intent = intend(session, decision, assessment.organisation, criteria, program, new_seal_id())
        audit.record(session, "award.intended", intent, by=by, organisation_id=assessment.organisation_id,
                     digest=intent.payload_digest)  # fmt: skip
    return intent


def decline(
    session: Session, assessment_id: UUID, *, reason: str, criteria: CriteriaSet, program: Program, by: Actor
) -> Decision:
    """Do not award, and send the school system its feedback, practice by practice."""
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


def intend(
    session: Session,
    decision: Decision,
    organisation: Organisation,
    criteria: CriteriaSet,
    program: Program,
    new_id: str,
) -> Award:
    """Write down the one certificate that the decision leads to, and the job that issues it."""
    payload = payload_of(decision, organisation, criteria, program, new_id)
    intent = Award(
        decision_id=decision.id,
        seal_id=new_id,
        payload=payload.canonical().decode(),
        payload_digest=payload.digest,
    )
    session.add(intent)
    session.flush()
    notification.enqueue(session, ISSUE, effect_key=f"award:{intent.id}", award_id=str(intent.id))
    return intent


def payload_of(
    decision: Decision, organisation: Organisation, criteria: CriteriaSet, program: Program, new_id: str
) -> CertificatePayload:
    """What the certificate will say, word for word."""
    scope = criteria.scope(decision.assessment.scope)
    awarded_on = program.today()
    return CertificatePayload(
        seal_id=seal_id.shown(new_id),
        organisation=organisation.name,
        city=organisation.city or organisation.state,
        state=organisation.state,
        leaid=organisation.leaid,
        scope=scope.id,
        scope_title=scope.title,
        domains=tuple(domain.title for domain in criteria.in_scope(scope.id)),
        awarded_on=awarded_on,
        valid_until=valid_until(awarded_on, criteria.seal.validity_months),
        criteria_title=criteria.version.title,
        criteria_version=criteria.key,
        criteria_digest=criteria.digest,
        signatories=(Signatory(name=decision.decided_by_name, title="Program manager"),),
        issuer=program.issuer,
        verify_url=f"{program.base_url}/verify/{seal_id.shown(new_id)}",
        is_demo=organisation.is_demo,
    )


def _ready(
    session: Session, assessment_id: UUID, criteria: CriteriaSet, program: Program, by: Actor
) -> tuple[Assessment, Submission, Readiness]:
    assessment = assessments.get(session, assessment_id, lock=True)
    policy.DECIDE.require(by, assessment)
    submission = assessments.latest_submission(session, assessment_id)
    WORKFLOW.target(assessment.state, Event.AWARDED)
    if by.person_id in reviews.reviewers(session, assessment_id):
        raise DecidesOwnReview
    if by.person_id is None or conflicts.found(session, by.person_id, assessment.organisation_id):
        raise DecidesOwnReview
    if not reviews.recommendations(session, submission.id):
        raise NotRecommended
    return assessment, submission, readiness.of(session, submission, criteria, as_of=program.today())


def _decide(
    session: Session, assessment: Assessment, submission: Submission, outcome: DecisionOutcome, result: Readiness, *,
    reason: str, by: Actor,
) -> Decision:  # fmt: skip
    event = Event.AWARDED if outcome is DecisionOutcome.AWARDED else Event.NOT_AWARDED
    advance(session, assessment, WORKFLOW, event, closed_at=clock.now())
    assert by.person_id is not None  # noqa: S101  # narrows the type; _ready refused the system
    decision = Decision(
        assessment_id=assessment.id, assessment=assessment, submission_id=submission.id, outcome=outcome, reason=reason,
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
