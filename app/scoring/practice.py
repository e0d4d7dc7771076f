"""The rules for one practice: which rating counts, what the evidence is worth, what is earned and missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.criteria.schema import Effort, EvidenceState
from app.scoring.canonical import Json
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
    head = _head(rules.practice, rules.domain, rules.weight, rules.required_rating, earned, possible, kinds)
    steps = (
        _applies_trace(fact.not_applicable, True, allowed=rules.allows_not_applicable),
        _rating_trace(fact.rating, fact.auditor, fact.lead, fact.consensus, is_claimed=is_claimed),
        _evidence_trace(tally, rules.max_age_months),
        _credit_trace(rating, credit, factor),
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
        shortfalls=head.shortfalls,
        trace=head.trace.over(steps),
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


def _left_out(rules: PracticeRules, fact: Fact, tally: EvidenceTally) -> PracticeReadiness:
    head = _head(rules.practice, rules.domain, rules.weight, rules.required_rating, 0, 0, ())
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
        trace=head.trace.over((_applies_trace(fact.not_applicable, False, allowed=True),)),
    )


class _Head(NamedTuple):
    """A practice's outcome before its reasons are put below it."""

    shortfalls: tuple[Shortfall, ...]
    trace: Trace


# Practices share most of their reasons, so each of these is written once and kept.


@lru_cache(maxsize=4096)
def _head(  # noqa: PLR0917  # all of it is the key under which the head is kept
    practice: str,
    domain: str,
    weight: int,
    required_rating: int,
    earned: int,
    possible: int,
    kinds: tuple[ShortfallKind, ...],
) -> _Head:
    inputs: dict[str, Json] = {"practice": practice, "weight": weight, "required_rating": required_rating}
    result: dict[str, Json] = {"earned": earned, "possible": possible, "shortfalls": kinds}
    shortfalls = tuple(Shortfall(kind, practice, domain) for kind in kinds)
    return _Head(shortfalls, Trace("practice.readiness", inputs, result))


@lru_cache(maxsize=64)
def _applies_trace(claim: NotApplicable | None, applies: bool, *, allowed: bool) -> Trace:
    return Trace("practice.applies", {"claim": claim, "allowed": allowed}, applies)


@lru_cache(maxsize=2048)
def _rating_trace(
    own: int | None, auditor: int | None, lead: int | None, consensus: int | None, *, is_claimed: bool
) -> Trace:
    layers: dict[str, Json] = {"self": own, "auditor": auditor, "lead": lead, "consensus": consensus}
    fact = Fact(own, auditor=auditor, lead=lead, consensus=consensus)
    result: dict[str, Json] = {"rating": None, "layer": None}
    if not is_claimed:
        result = {"rating": effective_rating(fact), "layer": fact.decided_by}
    return Trace("practice.rating", {**layers, "claimed": is_claimed}, result)


@lru_cache(maxsize=4096)
def _evidence_trace(tally: EvidenceTally, max_age_months: int) -> Trace:
    return Trace("practice.evidence", {**tally._asdict(), "max_age_months": max_age_months}, tally.state)


@lru_cache(maxsize=256)
def _credit_trace(rating: int | None, credit: int, factor: int) -> Trace:
    return Trace("practice.credit", {"rating": rating, "credit": credit, "factor": factor}, credit * factor)
