"""The rules for one practice: which rating counts, what the evidence is worth, what is earned and missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.criteria.schema import Effort, EvidenceState
from app.scoring.facts import EvidenceTally, Fact, NotApplicable
from app.scoring.readiness import PracticeReadiness, Shortfall, ShortfallKind
from app.scoring.trace import Trace

FULL = 100 * 100
"""All of the credit, in hundredths, times all of the evidence factor, in hundredths."""


@dataclass(frozen=True, slots=True)
class PracticeRules:
    """What the criteria say of one practice, without its texts."""

    practice: str
    domain: str
    weight: int
    effort: Effort
    max_age_months: int
    allows_not_applicable: bool
    required_rating: int
    credit: Mapping[int, int]
    factor: Mapping[EvidenceState, int]


def judge(rules: PracticeRules, fact: Fact, tally: EvidenceTally) -> PracticeReadiness:
    """One practice by the rules of design §5."""
    if is_left_out(rules, fact):
        return _left_out(rules, fact, tally)
    is_claimed = fact.not_applicable is not None
    rating = None if is_claimed else effective_rating(fact)
    credit = 0 if rating is None else rules.credit[rating]
    factor = rules.factor[tally.state]
    earned, possible = rules.weight * credit * factor, rules.weight * FULL
    kinds = _shortfalls(rules, fact, rating, tally)
    steps = (
        Trace(
            "practice.applies", {"claim": fact.not_applicable, "allowed": rules.allows_not_applicable}, True
        ),
        _rating_trace(fact, rating, is_claimed=is_claimed),
        _evidence_trace(rules, tally),
        Trace("practice.credit", {"rating": rating, "factor": factor, "credit": credit}, credit * factor),
    )
    trace = Trace(
        "practice.readiness",
        {"practice": rules.practice, "weight": rules.weight, "required_rating": rules.required_rating},
        {"earned": earned, "possible": possible, "shortfalls": kinds},
        steps,
    )
    return PracticeReadiness(
        practice=rules.practice,
        domain=rules.domain,
        is_applicable=True,
        rating=rating,
        layer=None if rating is None else fact.decided_by,
        evidence=tally.state,
        earned=earned,
        possible=possible,
        shortfalls=tuple(Shortfall(kind, rules.practice, rules.domain) for kind in kinds),
        trace=trace,
    )


def effective_rating(fact: Fact) -> int | None:
    """The rating of the highest layer that has one: consensus, lead, single auditor, self."""
    for rating in (fact.consensus, fact.lead, fact.auditor, fact.rating):
        if rating is not None:
            return int(rating)
    return None


def is_left_out(rules: PracticeRules, fact: Fact) -> bool:
    """Whether the practice leaves every sum: agreed, and only where the criteria allow it at all."""
    return fact.not_applicable is NotApplicable.AGREED and rules.allows_not_applicable


def _shortfalls(
    rules: PracticeRules, fact: Fact, rating: int | None, tally: EvidenceTally
) -> tuple[ShortfallKind, ...]:
    kinds = []
    if fact.not_applicable is not None:
        kinds.append(ShortfallKind.NOT_APPLICABLE_UNAGREED)
    else:
        if rating is None:
            kinds.append(ShortfallKind.UNANSWERED)
        elif rating < rules.required_rating:
            kinds.append(ShortfallKind.RATING_BELOW)
        if tally.state is not EvidenceState.ACCEPTED:
            kinds.append(_evidence_shortfall(tally))
    if fact.open_major_finding:
        kinds.append(ShortfallKind.FINDING_OPEN)
    return tuple(kinds)


def _evidence_shortfall(tally: EvidenceTally) -> ShortfallKind:
    if tally.pending:
        return ShortfallKind.EVIDENCE_PENDING
    if tally.rejected:
        return ShortfallKind.EVIDENCE_REJECTED
    return ShortfallKind.EVIDENCE_EXPIRED if tally.expired else ShortfallKind.EVIDENCE_MISSING


def _rating_trace(fact: Fact, rating: int | None, *, is_claimed: bool) -> Trace:
    layers = {"self": fact.rating, "auditor": fact.auditor, "lead": fact.lead, "consensus": fact.consensus}
    layer = None if is_claimed else fact.decided_by
    return Trace("practice.rating", {**layers, "claimed": is_claimed}, {"rating": rating, "layer": layer})


def _evidence_trace(rules: PracticeRules, tally: EvidenceTally) -> Trace:
    return Trace(
        "practice.evidence", {**tally._asdict(), "max_age_months": rules.max_age_months}, tally.state
    )


def _left_out(rules: PracticeRules, fact: Fact, tally: EvidenceTally) -> PracticeReadiness:
    applies = Trace("practice.applies", {"claim": fact.not_applicable, "allowed": True}, False)
    trace = Trace(
        "practice.readiness",
        {"practice": rules.practice, "weight": rules.weight, "required_rating": rules.required_rating},
        {"earned": 0, "possible": 0, "shortfalls": ()},
        (applies,),
    )
    return PracticeReadiness(
        practice=rules.practice,
        domain=rules.domain,
        is_applicable=False,
        rating=None,
        layer=None,
        evidence=tally.state,
        earned=0,
        possible=0,
        shortfalls=(),
        trace=trace,
    )
