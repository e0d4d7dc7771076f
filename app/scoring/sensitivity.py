"""How much hangs on each conclusion: which single one, drawn the other way, would turn the decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.criteria.schema import CriteriaSet, EvidenceState
from app.scoring.canonical import Json
from app.scoring.facts import EvidenceTally, Fact, Facts, NotApplicable
from app.scoring.ledger import Ledger
from app.scoring.practice import PracticeRules, is_left_out
from app.scoring.readiness import PracticeReadiness
from app.scoring.steps import Party, Step, StepKind, accept


@dataclass(frozen=True, slots=True)
class Flip:
    """A conclusion that turns the decision, and the readiness people would read then."""

    change: Step
    shown: int | None
    is_eligible: bool

    def as_json(self) -> dict[str, Json]:
        """The flip in plain values."""
        return {"change": self.change.as_json(), "shown": self.shown, "eligible": self.is_eligible}


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All single conclusions that turn the decision, of how many that were tried."""

    is_eligible: bool
    flips: tuple[Flip, ...]
    examined: int

    def as_json(self) -> dict[str, Json]:
        """The sensitivity in plain values."""
        return {
            "eligible": self.is_eligible,
            "flips": [flip.as_json() for flip in self.flips],
            "examined": self.examined,
        }


def sensitivity(criteria: CriteriaSet, facts: Facts) -> Sensitivity:
    """Draw every single conclusion the other way and see whether eligibility turns."""
    ledger = Ledger(criteria, facts)
    flips, examined = [], 0
    for change in _all_conclusions(ledger):
        outlook = ledger.outlook(change)
        examined += 1
        if outlook.is_eligible != ledger.now.is_eligible:
            flips.append(Flip(change, outlook.shown, outlook.is_eligible))
    return Sensitivity(ledger.now.is_eligible, tuple(flips), examined)


def _all_conclusions(ledger: Ledger) -> Iterator[Step]:
    for practice, table in ledger.tables.items():
        fact = ledger.facts.of(practice)
        yield from conclusions(table.rules, fact, ledger.tally(practice), ledger.outcomes[practice])
    yield Step(StepKind.ATTESTATION, "withdrawn" if ledger.facts.attested else "signed", Party.SIGNATORY)


def conclusions(
    rules: PracticeRules, fact: Fact, tally: EvidenceTally, now: PracticeReadiness
) -> Iterator[Step]:
    """What a reviewer could conclude of a practice instead of what the facts say."""
    if is_left_out(rules, fact):
        yield _change(rules, StepKind.NOT_APPLICABLE, NotApplicable.CLAIMED.value)
        return
    if fact.not_applicable and rules.allows_not_applicable:
        yield _change(rules, StepKind.NOT_APPLICABLE, NotApplicable.AGREED.value)
    if now.rating is None or now.rating < rules.required_rating:
        yield _change(rules, StepKind.RATING, rules.required_rating)
    elif rules.required_rating > 1:
        yield _change(rules, StepKind.RATING, rules.required_rating - 1)
    if tally.accepted:
        yield _change(rules, StepKind.EVIDENCE, EvidenceState.REJECTED.value)
    else:
        yield accept(rules, tally)
    yield _change(rules, StepKind.FINDING, "closed" if fact.open_major_finding else "open")


def _change(rules: PracticeRules, kind: StepKind, to: int | str) -> Step:
    return Step(kind, to, Party.REVIEWER, rules.practice)
