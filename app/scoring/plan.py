"""The way forward: what each step gains, which gaps weigh most, and the cheapest way to eligibility."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.criteria.schema import CriteriaSet
from app.scoring.canonical import Json, ratio
from app.scoring.facts import Facts, NotApplicable
from app.scoring.ledger import Ledger, Outlook
from app.scoring.readiness import ShortfallKind
from app.scoring.steps import ATTEST, Party, Step, StepKind, improvements, remedy


@dataclass(frozen=True, slots=True)
class Gain:
    """What one step alone brings. `gain` is None where readiness is undefined before or after."""

    step: Step
    gain: Fraction | None
    exact: Fraction | None
    shown: int | None
    is_eligible: bool

    def as_json(self) -> dict[str, Json]:
        """The gain in plain values."""
        return {
            "step": self.step.as_json(),
            "gain": ratio(self.gain),
            "exact": ratio(self.exact),
            "shown": self.shown,
            "eligible": self.is_eligible,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """A practice that keeps the scope from an award: what is short, what mends it, and what that gains."""

    practice: str
    domain: str
    shortfalls: tuple[ShortfallKind, ...]
    steps: tuple[Step, ...]
    gain: Fraction | None
    shown: int | None
    effort: int

    @property
    def waits_for_review(self) -> bool:
        """Whether the school system has done all it can and the next move is the reviewer's."""
        return all(step.by is Party.REVIEWER for step in self.steps)

    def as_json(self) -> dict[str, Json]:
        """The gap in plain values."""
        return {
            "practice": self.practice,
            "domain": self.domain,
            "shortfalls": self.shortfalls,
            "steps": [step.as_json() for step in self.steps],
            "gain": ratio(self.gain),
            "shown": self.shown,
            "effort": self.effort,
            "waits_for_review": self.waits_for_review,
        }


@dataclass(frozen=True, slots=True)
class Path:
    """The set of steps that reaches eligibility with the least effort; `reaches` is False where none can."""

    steps: tuple[Step, ...]
    effort: int
    reaches: bool

    def as_json(self) -> dict[str, Json]:
        """The path in plain values."""
        return {
            "steps": [step.as_json() for step in self.steps],
            "effort": self.effort,
            "reaches": self.reaches,
        }


def gains(criteria: CriteriaSet, facts: Facts) -> tuple[Gain, ...]:
    """Every possible single step with exactly what it gains, greatest first, then the lightest."""
    ledger = Ledger(criteria, facts)
    found = [
        _gain(ledger, step)
        for practice_id, table in ledger.tables.items()
        for step in improvements(table.rules, facts.of(practice_id), ledger.tally(practice_id))
    ]
    if not facts.attested:
        found.append(_gain(ledger, ATTEST))
    return tuple(sorted(found, key=lambda item: (-(item.gain or 0), item.step.effort)))


def gaps(criteria: CriteriaSet, facts: Facts) -> tuple[Gap, ...]:
    """Every practice that is short, ranked by what mending it gains."""
    ledger = Ledger(criteria, facts)
    found = [_gap(ledger, practice) for practice, outcome in ledger.outcomes.items() if outcome.shortfalls]
    return tuple(sorted(found, key=lambda gap: (-(gap.gain or 0), gap.effort)))


def path(criteria: CriteriaSet, facts: Facts) -> Path:
    """The cheapest set of steps to eligibility.

    The gate never averages, so each short practice needs its own cheapest remedy and no other step helps. One
    case ties practices together: if agreeing to every claim would leave nothing applicable, the one that is
    cheapest to put in place is answered instead.
    """
    ledger = Ledger(criteria, facts)
    short = [practice for practice, outcome in ledger.outcomes.items() if outcome.shortfalls]
    chosen = {practice: _mending(ledger, practice) for practice in short}
    if not _something_applies(ledger, chosen):
        if not short:
            return Path((), 0, reaches=False)
        cheapest = min(short, key=lambda practice: _effort(_answering(ledger, practice)))
        chosen[cheapest] = _answering(ledger, cheapest)
    steps = [step for practice in short for step in chosen[practice]]
    if not facts.attested:
        steps.append(ATTEST)
    return Path(tuple(steps), _effort(steps), reaches=True)


def _gain(ledger: Ledger, step: Step) -> Gain:
    outlook = ledger.outlook(step)
    return Gain(step, _difference(ledger.now, outlook), outlook.exact, outlook.shown, outlook.is_eligible)


def _gap(ledger: Ledger, practice: str) -> Gap:
    outcome = ledger.outcomes[practice]
    steps = _mending(ledger, practice)
    outlook = ledger.outlook(*steps)
    return Gap(
        practice=practice,
        domain=outcome.domain,
        shortfalls=tuple([shortfall.kind for shortfall in outcome.shortfalls]),
        steps=steps,
        gain=_difference(ledger.now, outlook),
        shown=outlook.shown,
        effort=_effort(steps),
    )


def _mending(ledger: Ledger, practice: str) -> tuple[Step, ...]:
    """A claim that the criteria allow is settled by agreement, everything else by being put in place."""
    rules, fact = ledger.tables[practice].rules, ledger.facts.of(practice)
    if fact.not_applicable and rules.allows_not_applicable:
        return (Step(StepKind.NOT_APPLICABLE, NotApplicable.AGREED.value, Party.REVIEWER, practice),)
    return _answering(ledger, practice)


def _answering(ledger: Ledger, practice: str) -> tuple[Step, ...]:
    return remedy(ledger.tables[practice].rules, ledger.facts.of(practice), ledger.tally(practice))


def _something_applies(ledger: Ledger, chosen: dict[str, tuple[Step, ...]]) -> bool:
    return any(
        outcome.is_applicable
        and not any(step.kind is StepKind.NOT_APPLICABLE for step in chosen.get(practice, ()))
        for practice, outcome in ledger.outcomes.items()
    )


def _effort(steps: tuple[Step, ...] | list[Step]) -> int:
    return sum(step.effort for step in steps)


def _difference(before: Outlook, after: Outlook) -> Fraction | None:
    return None if before.exact is None or after.exact is None else after.exact - before.exact
