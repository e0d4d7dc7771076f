"""The auditors' layer over what a school system signed: from findings to the facts of the engine. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.criteria.schema import EvidenceState
from app.scoring.facts import Fact, Facts, NotApplicable

if TYPE_CHECKING:
    from app.review.models import Finding

ACCEPTED = "accepted"


def layered(signed: Facts, findings: Mapping[str, Iterable[Finding]]) -> Facts:
    """The signed facts with what auditors found, by practice. Without a finding they stay as signed."""
    found = {practice: tuple(of_practice) for practice, of_practice in findings.items()}
    return replace(
        signed,
        responses={
            **signed.responses,
            **{practice: concluded(signed.of(practice), each) for practice, each in found.items() if each},
        },
    )


def concluded(fact: Fact, findings: tuple[Finding, ...]) -> Fact:
    """One practice after the review. Where several auditors disagree, the more cautious conclusion counts.

    Evidence is accepted only where all accepted it; "more needed" leaves it not accepted, because the next
    move is the school system's. An auditor who gives no rating agrees with the one that was signed.
    """
    is_accepted = all(finding.conclusion == ACCEPTED for finding in findings)
    state = EvidenceState.ACCEPTED if is_accepted else EvidenceState.REJECTED
    claim = fact.not_applicable
    if claim is not None:
        is_agreed = all(finding.is_not_applicable_agreed for finding in findings)
        claim = NotApplicable.AGREED if is_agreed else NotApplicable.CLAIMED
    ratings = [finding.rating or fact.rating for finding in findings]
    return replace(
        fact,
        evidence=tuple(replace(item, state=state) for item in fact.evidence),
        not_applicable=claim,
        auditor=None if claim else min((rating for rating in ratings if rating is not None), default=None),
        open_major_finding=any(finding.is_open_major for finding in findings),
    )
