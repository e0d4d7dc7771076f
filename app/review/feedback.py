"""What a school system is told after the decision, practice by practice; never a private note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.assessment.models import Submission
from app.assessment.snapshot import FrozenResponse, read
from app.criteria.schema import CriteriaSet, Domain, Practice
from app.review import findings
from app.review.findings import Standing
from app.review.models import Conclusion, Severity

CAUTION = (Conclusion.ACCEPTED, Conclusion.MORE_NEEDED, Conclusion.REJECTED)
WEIGHT = (Severity.NONE, Severity.MINOR, Severity.MAJOR)


def of(session: Session, submission: Submission, criteria: CriteriaSet) -> list[dict[str, Any]]:
    """Plain values for each practice of the scope, in order.

    Each has practice, title, domain, domain_title, conclusion, severity, rating, own_rating,
    required_rating, is_claimed, is_met, reason, shared_note, and for what is not met `would_meet` (what the
    required rating looks like), `evidence` (what would show it) and `first_steps`.
    """
    signed = read(submission)
    found = findings.standing(session, submission)
    return [
        _practice(criteria, domain, practice, signed.responses.get(practice.id), found.get(practice.id, []))
        for domain in criteria.in_scope(signed.scope)
        for practice in domain.practices
    ]


def _practice(
    criteria: CriteriaSet,
    domain: Domain,
    practice: Practice,
    response: FrozenResponse | None,
    found: list[Standing],
) -> dict[str, Any]:
    required = criteria.version.scale.required_rating
    own = response.rating if response else None
    ratings = [rating for one in found if (rating := one.finding.rating or own) is not None]
    rating = min(ratings, default=own)
    conclusion = max((one.finding.conclusion for one in found), key=CAUTION.index, default=None)
    is_met = conclusion is Conclusion.ACCEPTED and (rating is None or rating >= required)
    return {
        "practice": practice.id,
        "title": practice.title,
        "domain": domain.id,
        "domain_title": domain.title,
        "conclusion": conclusion.value if conclusion else None,
        "severity": max(
            (one.finding.severity for one in found), key=WEIGHT.index, default=Severity.NONE
        ).value,
        "rating": rating,
        "own_rating": own,
        "required_rating": int(required),
        "is_claimed": response is not None and response.not_applicable is not None,
        "is_met": is_met,
        "reason": _joined(one.finding.reason for one in found),
        "shared_note": _joined(one.finding.shared_note for one in found),
        "would_meet": None if is_met else practice.ratings[required],
        "evidence": [] if is_met else [example.example for example in practice.evidence.examples],
        "first_steps": [] if is_met else list(practice.first_steps),
    }


def _joined(texts: Iterable[str]) -> str:
    """What several auditors wrote, each text once."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text))
