"""Asking for a signature, returning the assessment, and signing it: the frozen submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.accounts.models import Organisation, Person
from app.assessment import policy, queries, snapshot
from app.assessment.errors import ChangedSinceRead, ReasonMissing, ResponsesMissing, SignatoryUnknown
from app.assessment.models import Assessment, Response, Submission
from app.assessment.services.telling import TellAuditors, tell_managers
from app.assessment.standing import standing_with
from app.assessment.workflow import WORKFLOW, Event, State
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import atomic
from app.core.errors import IllegalTransition
from app.core.transition import advance
from app.criteria.schema import CriteriaSet
from app.scoring.canonical import digest


@dataclass(frozen=True)
class Signature:
    """What a signatory puts down: the name and office they typed, the statement they saw, and what they read.

    `seen` is the `content_digest` of the page they signed on.
    """

    name: str
    title: str
    statement: str
    seen: str


def request_signature(
    session: Session, assessment_id: UUID, *, signatory_id: UUID, criteria: CriteriaSet, on: date, by: Actor
) -> Assessment:
    """Hand a complete assessment to a signatory. A draft cannot be edited until it is signed or returned.

    While changes are requested only the request is noted. Raises ResponsesMissing, SignatoryUnknown.
    """
    with atomic(session):
        assessment = queries.get(session, assessment_id, lock=True)
        policy.REQUEST_SIGNATURE.require(by, assessment)
        organisation = assessment.organisation
        is_again = assessment.state is State.CHANGES_REQUESTED
        if not is_again:
            WORKFLOW.target(assessment.state, Event.SIGNATURE_REQUESTED)
        _complete_responses(session, assessment, criteria, on)
        signatory = _signatory(session, assessment, signatory_id)
        noted = {
            "signature_requested_at": clock.now(),
            "signature_requested_by_id": by.person_id,
            "signature_requested_of_id": signatory.id,
            "returned_reason": "",
        }
        if is_again:
            _note(session, assessment, noted)
        else:
            advance(session, assessment, WORKFLOW, Event.SIGNATURE_REQUESTED, **noted)
        audit.record(session, Event.SIGNATURE_REQUESTED, assessment, by=by, of_id=signatory.id)
        if signatory.id != by.person_id:
            notification.queue(
                session,
                "signature_requested",
                to=signatory.email,
                locale=signatory.locale,
                name=signatory.name,
                asked_by=by.name,
                organisation=organisation.name,
                path=f"/assessments/{assessment_id}/sign",
            )
    return assessment


def return_to_draft(session: Session, assessment_id: UUID, *, reason: str, by: Actor) -> Assessment:
    """Give the assessment back for more work, with a reason. Raises ReasonMissing."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    with atomic(session):
        assessment = queries.get(session, assessment_id, lock=True)
        policy.RETURN.require(by, assessment)
        organisation = assessment.organisation
        cleared = {
            "signature_requested_at": None,
            "signature_requested_of_id": None,
            "returned_reason": reason,
        }
        if assessment.state is State.CHANGES_REQUESTED and assessment.signature_requested_at is not None:
            _note(session, assessment, cleared)
        else:
            advance(session, assessment, WORKFLOW, Event.RETURNED, **cleared)
        audit.record(session, Event.RETURNED, assessment, by=by)
        for person in accounts.with_role(session, organisation.id, Role.COORDINATOR):
            if person.id != by.person_id:
                notification.queue(
                    session,
                    "signature_returned",
                    to=person.email,
                    locale=person.locale,
                    name=person.name,
                    returned_by=by.name,
                    organisation=organisation.name,
                    reason=reason,
                    path=f"/assessments/{assessment_id}",
                )
    return assessment


def submit(
    session: Session,
    assessment_id: UUID,
    *,
    criteria: CriteriaSet,
    signature: Signature,
    on: date,
    by: Actor,
    tell_auditors: TellAuditors | None = None,
) -> Submission:
    """Freeze the responses under the signatory's attestation and hand them over for review, first or again.

    Raises ResponsesMissing, ChangedSinceRead where the responses are not those that the signatory saw, and
    IllegalTransition for the second of two who sign at once.
    """
    with atomic(session):
        assessment = queries.get(session, assessment_id, lock=True)
        policy.SIGN.require(by, assessment)
        organisation = assessment.organisation
        event = Event.RESUBMITTED if assessment.state is State.CHANGES_REQUESTED else Event.SUBMITTED
        WORKFLOW.target(assessment.state, event)
        responses = _complete_responses(session, assessment, criteria, on)
        if not compare_digest(snapshot.content_digest(responses, criteria, assessment.scope), signature.seen):
            raise ChangedSinceRead
        submission = _freeze(session, assessment, responses, criteria, signature, on=on, by=by)
        advance(
            session,
            assessment,
            WORKFLOW,
            event,
            submitted_at=submission.submitted_at,
            reopened=[],
            returned_reason="",
            signature_requested_at=None,
            signature_requested_of_id=None,
        )
        session.add(submission)
        session.flush()
        audit.record(session, event, assessment, by=by, digest=submission.digest, number=submission.number)
        _send_receipts(session, organisation, submission)
        tell_managers(session, organisation, submission)
        if tell_auditors is not None:
            tell_auditors(session, assessment, event)
    return submission


def _complete_responses(
    session: Session, assessment: Assessment, criteria: CriteriaSet, on: date
) -> dict[str, Response]:
    responses = queries.responses(session, assessment.id)
    missing = standing_with(session, assessment, responses, criteria, as_of=on).progress.missing
    if missing:
        raise ResponsesMissing(missing)
    return responses


def _signatory(session: Session, assessment: Assessment, person_id: UUID) -> Person:
    for person in accounts.with_role(session, assessment.organisation_id, Role.SIGNATORY):
        if person.id == person_id:
            return person
    raise SignatoryUnknown


def _note(session: Session, assessment: Assessment, values: Mapping[str, object]) -> None:
    """Set values while changes are requested, and only while they are."""
    still = (Assessment.id == assessment.id) & (Assessment.state == State.CHANGES_REQUESTED)
    statement = update(Assessment).where(still).values(**values).returning(Assessment.id)
    if session.scalar(statement.execution_options(synchronize_session=False)) is None:
        raise IllegalTransition(WORKFLOW.name, assessment.state, Event.SIGNATURE_REQUESTED)
    session.refresh(assessment)


def _freeze(
    session: Session,
    assessment: Assessment,
    responses: Mapping[str, Response],
    criteria: CriteriaSet,
    signature: Signature,
    *,
    on: date,
    by: Actor,
) -> Submission:
    earlier = session.scalar(
        select(func.max(Submission.number)).where(Submission.assessment_id == assessment.id)
    )
    number, at = (earlier or 0) + 1, clock.now()
    attestation = snapshot.Attestation(
        person_id=by.person_id,
        name=signature.name,
        title=signature.title,
        statement=signature.statement,
        signed_at=at,
    )
    frozen = snapshot.freeze(
        assessment, responses, criteria, number=number, attestation=attestation, as_of=on
    )
    text = snapshot.text_of(frozen)
    return Submission(
        assessment_id=assessment.id,
        number=number,
        snapshot=text,
        digest=digest(text),
        attested_by_id=by.person_id,
        attested_name=signature.name,
        attested_title=signature.title,
        statement=signature.statement,
        submitted_at=at,
    )


def _send_receipts(session: Session, organisation: Organisation, submission: Submission) -> None:
    for person in accounts.with_role(session, organisation.id, *accounts.TOLD):
        notification.queue(
            session,
            "submission_received",
            to=person.email,
            locale=person.locale,
            effect_key=f"submission:{submission.id}:{person.id}",
            name=person.name,
            organisation=organisation.name,
            number=submission.number,
            digest=submission.digest,
            signed_by=submission.attested_name,
            at=submission.submitted_at,
            path=f"/assessments/{submission.assessment_id}/record",
        )
