"""What an evaluation answers: readiness, eligibility and maturity, each with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.criteria.schema import EvidenceState
from app.scoring.canonical import Json, ratio
from app.scoring.facts import Layer
from app.scoring.trace import Trace

COMPLETE = 100
ALMOST = 99


class ShortfallKind(StrEnum):
    """What stands between an assessment and an award, in the order in which people meet it."""

    UNANSWERED = "unanswered"
    NOT_APPLICABLE_UNAGREED = "not-applicable-unagreed"
    RATING_BELOW = "rating-below"
    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_EXPIRED = "evidence-expired"
    EVIDENCE_REJECTED = "evidence-rejected"
    EVIDENCE_PENDING = "evidence-pending"
    FINDING_OPEN = "finding-open"
    NOT_ATTESTED = "not-attested"
    NOTHING_APPLICABLE = "nothing-applicable"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is missing; of the assessment as a whole where it names no practice."""

    kind: ShortfallKind
    practice: str | None = None
    domain: str | None = None

    def as_json(self) -> dict[str, Json]:
        """All three, so that a reader need not ask which are there."""
        return {"kind": self.kind, "practice": self.practice, "domain": self.domain}


@dataclass(frozen=True, slots=True)
class PracticeReadiness:
    """One practice: `earned` of `possible`, in ten-thousandths of a weight of one."""

    practice: str
    domain: str
    is_applicable: bool
    rating: int | None
    layer: Layer | None
    evidence: EvidenceState
    earned: int
    possible: int
    shortfalls: tuple[Shortfall, ...]
    trace: Trace

    @property
    def is_met(self) -> bool:
        """Whether it applies and nothing of it stands in the way of an award."""
        return self.is_applicable and not self.shortfalls

    def as_json(self) -> dict[str, Json]:
        """The practice without its trace, which the whole carries once."""
        return {
            "practice": self.practice,
            "applicable": self.is_applicable,
            "met": self.is_met,
            "rating": self.rating,
            "layer": self.layer,
            "evidence": self.evidence,
            "earned": self.earned,
            "possible": self.possible,
            "shortfalls": [shortfall.kind for shortfall in self.shortfalls],
        }


@dataclass(frozen=True, slots=True)
class DomainReadiness:
    """One domain, judged as if it were the whole scope; without a number where nothing applies."""

    domain: str
    weight: int
    earned: int
    possible: int
    exact: Fraction | None
    shown: int | None
    is_eligible: bool
    maturity: int | None
    shortfalls: tuple[Shortfall, ...]
    practices: tuple[PracticeReadiness, ...]
    trace: Trace

    @property
    def applicable(self) -> int:
        """How many practices count."""
        return sum(practice.is_applicable for practice in self.practices)

    @property
    def answered(self) -> int:
        """How many of those have a rating."""
        return sum(practice.is_applicable and practice.rating is not None for practice in self.practices)

    @property
    def met(self) -> int:
        """How many of those lack nothing."""
        return sum(practice.is_met for practice in self.practices)

    def as_json(self) -> dict[str, Json]:
        """The domain and its practices."""
        return {
            "domain": self.domain,
            "exact": ratio(self.exact),
            "readiness": self.shown,
            "eligible": self.is_eligible,
            "maturity": self.maturity,
            "applicable": self.applicable,
            "answered": self.answered,
            "met": self.met,
            "practices": [practice.as_json() for practice in self.practices],
        }


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer for a scope. `exact` runs from 0 to 1; `shown` is what people read, 0 to 100."""

    criteria: str
    criteria_digest: str
    engine: str
    facts_digest: str
    scope: str
    as_of: date
    threshold: int
    exact: Fraction | None
    shown: int | None
    is_eligible: bool
    shortfalls: tuple[Shortfall, ...]
    domains: tuple[DomainReadiness, ...]
    trace: Trace
    digest: str

    @property
    def practices(self) -> tuple[PracticeReadiness, ...]:
        """Every practice of the scope, in the order people meet them."""
        return tuple(practice for domain in self.domains for practice in domain.practices)

    def of(self, practice_id: str) -> PracticeReadiness:
        """One practice of the scope; KeyError where the scope has none of that id."""
        for domain in self.domains:
            for practice in domain.practices:
                if practice.practice == practice_id:
                    return practice
        raise KeyError(practice_id)

    def as_json(self, *, with_trace: bool = True) -> dict[str, Json]:
        """The whole answer in plain values, fractions as "n/d"."""
        said: dict[str, Json] = {
            "criteria": self.criteria,
            "criteria_digest": self.criteria_digest,
            "engine": self.engine,
            "facts_digest": self.facts_digest,
            "digest": self.digest,
            "scope": self.scope,
            "as_of": self.as_of.isoformat(),
            "threshold": self.threshold,
            "exact": ratio(self.exact),
            "readiness": self.shown,
            "eligible": self.is_eligible,
            "shortfalls": [shortfall.as_json() for shortfall in self.shortfalls],
            "domains": [domain.as_json() for domain in self.domains],
        }
        return {**said, "trace": self.trace.as_json()} if with_trace else said


def shown(exact: Fraction | None, *, is_eligible: bool) -> int | None:
    """The whole number people read: rounded down, 99 at most until nothing is missing, 100 exactly then."""
    if exact is None:
        return None
    return COMPLETE if is_eligible else min(ALMOST, exact.numerator * COMPLETE // exact.denominator)
