"""A criteria set made ready for scoring: a table per practice that fills with the outcomes it has seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from app.criteria.schema import CriteriaSet, Domain, Practice, Scale
from app.scoring.facts import EvidenceTally, Fact, NotApplicable
from app.scoring.practice import PracticeRules, judge
from app.scoring.readiness import PracticeReadiness

MOST_SETS = 32
MOST_OUTCOMES = 1024

Situation = tuple[int | None, int | None, int | None, int | None, EvidenceTally, NotApplicable | None, bool]


@dataclass(frozen=True, slots=True)
class PracticeTable:
    """The rules of one practice and the outcomes already worked out from them."""

    rules: PracticeRules
    outcomes: dict[Situation, PracticeReadiness] = field(default_factory=dict, compare=False, repr=False)

    def outcome(self, fact: Fact, as_of: date) -> PracticeReadiness:
        """What the practice earns and lacks, with its trace. Equal situations share one frozen outcome."""
        tally = fact.tally(as_of, self.rules.max_age_months)
        situation = (
            fact.rating,
            fact.auditor,
            fact.lead,
            fact.consensus,
            tally,
            fact.not_applicable,
            fact.open_major_finding,
        )
        known = self.outcomes.get(situation)
        if known is None:
            known = judge(self.rules, fact, tally)
            if len(self.outcomes) >= MOST_OUTCOMES:
                self.outcomes.clear()
            self.outcomes[situation] = known
        return known


@dataclass(frozen=True, slots=True)
class DomainTable:
    """A domain's weight and its practices' tables."""

    domain: str
    weight: int
    practices: tuple[PracticeTable, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """All that scoring needs of a criteria set."""

    source: CriteriaSet
    scopes: dict[str, tuple[DomainTable, ...]]
    practices: dict[str, PracticeTable]
    order: dict[str, int]


_prepared: dict[str, Tables] = {}


def tables_of(criteria: CriteriaSet) -> Tables:
    """The tables of a criteria set, made once for each digest."""
    found = _prepared.get(criteria.digest)
    if found is not None and found.source is criteria:
        return found
    if found is not None and found.source == criteria:
        # The catalogue was loaded again: its outcomes stay good, and the next look compares no texts.
        _prepared[criteria.digest] = found = replace(found, source=criteria)
        return found
    if len(_prepared) >= MOST_SETS:
        _prepared.clear()
    _prepared[criteria.digest] = made = _prepare(criteria)
    return made


def _prepare(criteria: CriteriaSet) -> Tables:
    domains = {domain.id: _domain_table(domain, criteria.version.scale) for domain in criteria.domains}
    practices = {table.rules.practice: table for domain in domains.values() for table in domain.practices}
    return Tables(
        source=criteria,
        scopes={
            scope.id: tuple(domains[domain.id] for domain in criteria.in_scope(scope.id))
            for scope in criteria.seal.scopes
        },
        practices=practices,
        order={practice_id: place for place, practice_id in enumerate(practices)},
    )


def _domain_table(domain: Domain, scale: Scale) -> DomainTable:
    practices = tuple(PracticeTable(_rules(domain, practice, scale)) for practice in domain.practices)
    return DomainTable(domain.id, domain.weight, practices)


def _rules(domain: Domain, practice: Practice, scale: Scale) -> PracticeRules:
    return PracticeRules(
        practice=practice.id,
        domain=domain.id,
        weight=practice.weight,
        effort=practice.effort,
        max_age_months=practice.evidence.max_age_months,
        allows_not_applicable=practice.not_applicable is not None,
        required_rating=int(scale.required_rating),
        credit=MappingProxyType({int(rating): percent for rating, percent in scale.credit.items()}),
        factor=MappingProxyType(dict(scale.evidence)),
    )
