"""Saving the finding on one practice."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment.errors import PracticeUnknown
from app.assessment.snapshot import FrozenResponse, read
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.schema import CriteriaSet, Practice
from app.review import queries
from app.review.errors import FindingRefused, FindingStale
from app.review.models import Conclusion, Finding, Severity
from app.review.services.independence import refusals_recorded, under_review


@dataclass(frozen=True)
class Judgement:
    """What an auditor put into the finding form. Without a rating they agree with the school system's."""

    conclusion: Conclusion
    severity: Severity = Severity.NONE
    rating: int | None = None
    reason: str = ""
    shared_note: str = ""
    private_note: str = ""


@refusals_recorded
def conclude(
    session: Session,
    assessment_id: UUID,
    practice_id: str,
    judgement: Judgement,
    *,
    version: int,
    criteria: CriteriaSet,
    by: Actor,
) -> Finding:
    """Keep the auditor's finding on a practice of the submission under review.

    `version` is that of the finding the auditor saw, 0 for none on this submission. Raises FindingStale where
    it is not the newest (the same finding sent twice is fine), FindingRefused where it contradicts itself.
    """
    with atomic(session):
        assessment, _, submission = under_review(session, assessment_id, by=by)
        practice = _practice(criteria, assessment.scope, practice_id)
        values = _values(practice, read(submission).responses.get(practice_id), judgement)
        finding = queries.finding(session, submission.id, practice_id, by.person_id)
        if finding is not None and all(getattr(finding, name) == value for name, value in values.items()):
            return finding
        if version != (finding.version if finding else 0):
            if finding is None:
                raise FindingRefused("version")
            raise FindingStale(finding)
        if finding is None:
            finding = Finding(
                submission_id=submission.id, practice_id=practice_id, auditor_id=by.person_id, version=0
            )
            session.add(finding)
        for name, value in values.items():
            setattr(finding, name, value)
        finding.version += 1
        finding.updated_at = clock.now()
        session.flush()
        audit.record(
            session, "finding.saved", finding, by=by, organisation_id=assessment.organisation_id,
            practice=practice_id, submission=submission.digest, conclusion=finding.conclusion.value,
            severity=finding.severity.value, version=finding.version,
        )  # fmt: skip
    return finding


def _practice(criteria: CriteriaSet, scope: str, practice_id: str) -> Practice:
    for domain in criteria.in_scope(scope):
        for practice in domain.practices:
            if practice.id == practice_id:
                return practice
    raise PracticeUnknown("practice")


def _values(practice: Practice, response: FrozenResponse | None, judgement: Judgement) -> dict[str, object]:
    """The columns of the finding, once it is sure that they do not contradict each other."""
    is_accepted = judgement.conclusion is Conclusion.ACCEPTED
    is_claimed = response is not None and response.not_applicable is not None
    _require_consistent(practice, judgement, is_accepted=is_accepted, is_claimed=is_claimed)
    return {
        "conclusion": judgement.conclusion,
        "severity": judgement.severity,
        "rating": None if is_claimed else judgement.rating,
        "is_not_applicable_agreed": is_accepted if is_claimed else None,
        "reason": judgement.reason.strip(),
        "shared_note": judgement.shared_note.strip(),
        "private_note": judgement.private_note.strip(),
    }


def _require_consistent(
    practice: Practice, judgement: Judgement, *, is_accepted: bool, is_claimed: bool
) -> None:
    if not is_accepted and not judgement.reason.strip():
        raise FindingRefused("reason")
    if not is_accepted and judgement.severity is Severity.NONE:
        raise FindingRefused("severity")
    if is_accepted and judgement.severity is Severity.MAJOR:
        raise FindingRefused("accepted-major")
    if is_accepted and is_claimed and practice.not_applicable is None:
        raise FindingRefused("always-applies")
