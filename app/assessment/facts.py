"""From an assessment to what the engine is told: the school system's own layer, with evidence that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.assessment.models import Submission
from app.assessment.sketch import ResponseLike
from app.assessment.snapshot import read
from app.criteria.schema import CriteriaSet, EvidenceState
from app.scoring import file_facts
from app.scoring.facts import EvidenceItem, Fact, Facts, Medium, NotApplicable


def facts_of(
    scope: str, responses: Mapping[str, ResponseLike], *, as_of: date, attested: bool = False
) -> Facts:
    """The facts of an assessment under way, from its rows or their sketches. All evidence is pending."""
    return Facts(
        scope, as_of, {practice: fact_of(response) for practice, response in responses.items()}, attested
    )


def fact_of(response: ResponseLike) -> Fact:
    """The facts of one response. Who claims that a practice does not apply gives no rating."""
    return Fact(
        rating=None if response.is_not_applicable else response.rating,
        evidence=tuple(
            EvidenceItem(EvidenceState.PENDING, Medium(item.kind), item.effective_from, item.effective_to)
            for item in response.evidence
        ),
        not_applicable=NotApplicable.CLAIMED if response.is_not_applicable else None,
    )


def facts_of_submission(submission: Submission, criteria: CriteriaSet, *, as_of: date | None = None) -> Facts:
    """The facts as they were signed, on the day of signing or another; findings are the review's to add.

    Raises SnapshotDamaged where the text is not the one that was signed.
    """
    facts = file_facts.facts_of(read(submission), criteria)
    return Facts(facts.scope, as_of or facts.as_of, facts.responses, facts.attested)
