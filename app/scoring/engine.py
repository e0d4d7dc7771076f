"""`evaluate`: from a criteria set and facts to readiness, eligibility and maturity, with every reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm

from app.criteria.schema import CriteriaSet
from app.scoring import rules
from app.scoring.canonical import canonical, digest
from app.scoring.errors import FactsDoNotFit
from app.scoring.facts import UNANSWERED, Facts
from app.scoring.readiness import (
    DomainReadiness,
    PracticeReadiness,
    Readiness,
    Shortfall,
    ShortfallKind,
    shown,
)
from app.scoring.tables import DomainTable, Tables, tables_of
from app.scoring.trace import Trace

ENGINE = "1"
"""Changes whenever the same facts could give another answer or another digest."""

NOT_ATTESTED = Shortfall(ShortfallKind.NOT_ATTESTED)
Term = tuple[int, int, int]
"""A domain's weight, what it earned, and what it could have earned."""


def evaluate(criteria: CriteriaSet, facts: Facts, as_of: date | None = None) -> Readiness:
    """What the facts are worth on a day (their own, where none is given).

    Raises FactsDoNotFit where they name a scope or practice that the criteria set does not have.
    """
    if as_of is not None and as_of != facts.as_of:
        facts = replace(facts, as_of=as_of)
    domains = tuple([_domain(table, facts) for table in tables_in_scope(tables_of(criteria), facts)])
    exact = overall([(domain.weight, domain.earned, domain.possible) for domain in domains])
    missing = [item for domain in domains for item in domain.shortfalls if item.practice is not None]
    shortfalls = _with_general(missing, facts, domain=None, is_defined=exact is not None)
    number = shown(exact, is_eligible=not shortfalls)
    trace = _scope_trace(criteria, facts, domains, exact, number)
    return Readiness(
        criteria=criteria.key,
        criteria_digest=criteria.digest,
        engine=ENGINE,
        facts_digest=facts.digest,
        scope=facts.scope,
        as_of=facts.as_of,
        threshold=criteria.version.scale.threshold,
        exact=exact,
        shown=number,
        is_eligible=not shortfalls,
        shortfalls=shortfalls,
        domains=domains,
        trace=trace,
        digest=result_digest(criteria.digest, facts.digest, trace),
    )


def overall(terms: Iterable[Term]) -> Fraction | None:
    """The weighted mean of the domains where something applies; None where nothing does anywhere."""
    defined = [term for term in terms if term[2]]
    if not defined:
        return None
    common = lcm(*[possible for _, _, possible in defined])
    earned = sum([weight * earned * (common // possible) for weight, earned, possible in defined])
    return Fraction(earned, common * sum([weight for weight, _, _ in defined]))


def tables_in_scope(tables: Tables, facts: Facts) -> tuple[DomainTable, ...]:
    """The domains of the facts' scope, once it is sure that the criteria set knows what the facts name."""
    if facts.scope not in tables.scopes:
        raise FactsDoNotFit(tables.source.key, (facts.scope,))
    if unknown := facts.responses.keys() - tables.practices.keys():
        raise FactsDoNotFit(tables.source.key, tuple(sorted(unknown)))
    return tables.scopes[facts.scope]


def result_digest(criteria_digest: str, facts_digest: str, trace: Trace) -> str:
    """Of the canonical JSON of what went in and of the trace, which holds every number that came out."""
    head = f'{{"criteria":{canonical(criteria_digest)},"engine":"{ENGINE}","facts":"{facts_digest}","trace":'
    return digest(f"{head}{trace.text}}}")


def _domain(table: DomainTable, facts: Facts) -> DomainReadiness:
    responses, as_of = facts.responses, facts.as_of
    practices, traces = [], []
    missing: list[Shortfall] = []
    ratings: list[int | None] = []
    earned = possible = 0
    for item in table.practices:
        practice = item.outcome(responses.get(item.rules.practice, UNANSWERED), as_of)
        practices.append(practice)
        traces.append(practice.trace)
        earned += practice.earned
        possible += practice.possible
        missing += practice.shortfalls
        if practice.is_applicable:
            ratings.append(practice.rating)
    is_eligible = facts.attested and possible > 0 and not missing
    head = rules.domain_readiness(table.domain, table.weight, earned, possible, is_eligible=is_eligible)
    maturity = rules.maturity(tuple(ratings))
    gate = rules.eligibility(_short(practices), attested=facts.attested, is_defined=possible > 0)
    return DomainReadiness(
        domain=table.domain,
        weight=table.weight,
        earned=earned,
        possible=possible,
        exact=head.exact,
        shown=head.shown,
        is_eligible=is_eligible,
        maturity=maturity.rating,
        shortfalls=_with_general(missing, facts, domain=table.domain, is_defined=possible > 0),
        practices=tuple(practices),
        trace=head.trace.over((gate, maturity.trace, *traces)),
    )


def _short(practices: Iterable[PracticeReadiness]) -> tuple[str, ...]:
    return tuple([practice.practice for practice in practices if practice.shortfalls])


def _with_general(
    missing: list[Shortfall], facts: Facts, *, domain: str | None, is_defined: bool
) -> tuple[Shortfall, ...]:
    """The shortfalls of practices, and then those of the whole."""
    if not is_defined:
        missing.append(Shortfall(ShortfallKind.NOTHING_APPLICABLE, None, domain))
    if not facts.attested:
        missing.append(NOT_ATTESTED)
    return tuple(missing)


def _scope_trace(
    criteria: CriteriaSet,
    facts: Facts,
    domains: Sequence[DomainReadiness],
    exact: Fraction | None,
    number: int | None,
) -> Trace:
    short = _short([practice for domain in domains for practice in domain.practices])
    gate = rules.eligibility(short, attested=facts.attested, is_defined=exact is not None)
    weights = sum([domain.weight for domain in domains if domain.possible])
    return Trace(
        "scope.readiness",
        {"as_of": str(facts.as_of), "criteria": criteria.key, "scope": facts.scope, "weights": weights},
        rules.readiness_result(exact, number),
        (gate, *[domain.trace for domain in domains]),
    )
