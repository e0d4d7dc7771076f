"""The sums behind an evaluation, kept apart so that a change of one practice costs one practice."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from app.criteria.schema import CriteriaSet
from app.scoring.engine import Term, overall, tables_in_scope
from app.scoring.facts import EvidenceTally, Fact, Facts
from app.scoring.readiness import PracticeReadiness, shown
from app.scoring.steps import Step, after
from app.scoring.tables import PracticeTable, tables_of


class Outlook(NamedTuple):
    """What an evaluation would answer."""

    exact: Fraction | None
    shown: int | None
    is_eligible: bool


class Ledger:
    """An assessment's sums. `outlook` equals an evaluation of the changed facts, as property tests prove."""

    def __init__(self, criteria: CriteriaSet, facts: Facts) -> None:
        self.facts = facts
        self.tables: dict[str, PracticeTable] = {}
        self.outcomes: dict[str, PracticeReadiness] = {}
        self._terms: list[Term] = []
        self._domain: dict[str, int] = {}
        for place, domain in enumerate(tables_in_scope(tables_of(criteria), facts)):
            outcomes = [
                table.outcome(facts.of(table.rules.practice), facts.as_of) for table in domain.practices
            ]
            for table, outcome in zip(domain.practices, outcomes, strict=True):
                self.tables[outcome.practice] = table
                self.outcomes[outcome.practice] = outcome
                self._domain[outcome.practice] = place
            earned, possible = sum(item.earned for item in outcomes), sum(item.possible for item in outcomes)
            self._terms.append((domain.weight, earned, possible))
        self._short = sum(1 for outcome in self.outcomes.values() if outcome.shortfalls)
        self.now = self._outlook(self._terms, self._short, attested=facts.attested)

    def tally(self, practice_id: str) -> EvidenceTally:
        """The practice's evidence as it stands."""
        return self.facts.of(practice_id).tally(
            self.facts.as_of, self.tables[practice_id].rules.max_age_months
        )

    def outlook(self, *steps: Step) -> Outlook:
        """The answer once these steps are taken, which concern one practice or the attestation."""
        first = steps[0]
        if first.practice is None:
            return self._outlook(self._terms, self._short, attested=first.to == "signed")
        fact = self.facts.of(first.practice)
        for step in steps:
            fact = after(fact, step)
        return self.outlook_of(first.practice, fact)

    def outlook_of(self, practice_id: str, fact: Fact) -> Outlook:
        """The answer if these were the facts of that practice."""
        before = self.outcomes[practice_id]
        later = self.tables[practice_id].outcome(fact, self.facts.as_of)
        terms = list(self._terms)
        place = self._domain[practice_id]
        weight, earned, possible = terms[place]
        terms[place] = (
            weight,
            earned + later.earned - before.earned,
            possible + later.possible - before.possible,
        )
        short = self._short - bool(before.shortfalls) + bool(later.shortfalls)
        return self._outlook(terms, short, attested=self.facts.attested)

    @staticmethod
    def _outlook(terms: list[Term], short: int, *, attested: bool) -> Outlook:
        exact = overall(terms)
        is_eligible = attested and short == 0 and exact is not None
        return Outlook(exact, shown(exact, is_eligible=is_eligible), is_eligible)
