"""What can happen next to an assessment: each step, what it costs, whose it is, and the facts after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.criteria.schema import Effort, EvidenceState, Rating
from app.scoring.canonical import Json
from app.scoring.facts import EvidenceItem, EvidenceTally, Fact, Facts, Layer, NotApplicable
from app.scoring.practice import PracticeRules, effective_rating, is_left_out

POINTS = {Effort.S: 1, Effort.M: 3, Effort.L: 9}
"""What one rating step costs: days, weeks or months of work, in points that only compare."""

EVIDENCE_POINTS = 1
FIELDS = {Layer.SELF: "rating", Layer.AUDITOR: "auditor", Layer.LEAD: "lead", Layer.CONSENSUS: "consensus"}


class StepKind(StrEnum):
    """What changes."""

    RATING = "rating"
    EVIDENCE = "evidence"
    FINDING = "finding"
    NOT_APPLICABLE = "not-applicable"
    ATTESTATION = "attestation"


class Party(StrEnum):
    """Whose move it is."""

    DISTRICT = "district"
    SIGNATORY = "signatory"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `to` is the new rating, or the new state of what changes."""

    kind: StepKind
    to: int | str
    by: Party
    practice: str | None = None
    effort: int = 0

    def as_json(self) -> dict[str, Json]:
        """The step in plain values."""
        return {
            "kind": self.kind,
            "practice": self.practice,
            "to": self.to,
            "by": self.by,
            "effort": self.effort,
        }


ATTEST = Step(StepKind.ATTESTATION, "signed", Party.SIGNATORY, effort=1)


def improvements(rules: PracticeRules, fact: Fact, tally: EvidenceTally) -> Iterator[Step]:
    """Every single step that could better a practice, as the facts are."""
    if is_left_out(rules, fact):
        return
    reached = effective_rating(fact) or 0
    lowest = max(reached, 1) if fact.not_applicable else reached + 1
    for rating in range(lowest, Rating.MATURE + 1):
        yield rate(rules, fact, rating)
    if not tally.accepted:
        if not tally.pending:
            yield Step(
                StepKind.EVIDENCE,
                EvidenceState.PENDING.value,
                Party.DISTRICT,
                rules.practice,
                EVIDENCE_POINTS,
            )
        yield accept(rules, tally)
    if fact.open_major_finding:
        yield close(rules)
    if fact.not_applicable and rules.allows_not_applicable:
        yield Step(StepKind.NOT_APPLICABLE, NotApplicable.AGREED.value, Party.REVIEWER, rules.practice)


def rate(rules: PracticeRules, fact: Fact, rating: int) -> Step:
    """Bring a practice to a rating, giving up any claim; from unanswered it may be all the way from 1."""
    climbed = rating - (effective_rating(fact) or Rating.NOT_YET_CONSIDERED)
    return Step(StepKind.RATING, int(rating), Party.DISTRICT, rules.practice, climbed * POINTS[rules.effort])


def accept(rules: PracticeRules, tally: EvidenceTally) -> Step:
    """Have evidence accepted: the reviewer's move where some waits, else the district attaches it first."""
    if tally.pending:
        return Step(StepKind.EVIDENCE, EvidenceState.ACCEPTED.value, Party.REVIEWER, rules.practice)
    return Step(
        StepKind.EVIDENCE, EvidenceState.ACCEPTED.value, Party.DISTRICT, rules.practice, EVIDENCE_POINTS
    )


def close(rules: PracticeRules) -> Step:
    """Put right what a major finding says, so that it can be closed."""
    return Step(StepKind.FINDING, "closed", Party.DISTRICT, rules.practice, POINTS[rules.effort])


def remedy(rules: PracticeRules, fact: Fact, tally: EvidenceTally) -> tuple[Step, ...]:
    """All that a practice needs to be in place and count toward an award; empty where nothing is missing."""
    if is_left_out(rules, fact):
        return ()
    steps = []
    reached = effective_rating(fact) or 0
    if fact.not_applicable or reached < rules.required_rating:
        steps.append(rate(rules, fact, max(reached, rules.required_rating)))
    if not tally.accepted:
        steps.append(accept(rules, tally))
    if fact.open_major_finding:
        steps.append(close(rules))
    return tuple(steps)


def after(fact: Fact, step: Step) -> Fact:
    """The facts of a practice once the step is taken."""
    if step.kind is StepKind.RATING:
        layer = fact.decided_by or Layer.SELF
        return replace(fact, not_applicable=None, **{FIELDS[layer]: step.to})  # type: ignore[arg-type]  # names of ratings
    if step.kind is StepKind.EVIDENCE:
        return replace(fact, evidence=_judged(fact.evidence, step))
    if step.kind is StepKind.FINDING:
        return replace(fact, open_major_finding=step.to == "open")
    return replace(fact, not_applicable=NotApplicable(str(step.to)))


def apply(facts: Facts, *steps: Step) -> Facts:
    """The facts once the steps are taken, one after the other."""
    for step in steps:
        if step.practice is None:
            facts = replace(facts, attested=step.to == "signed")
        else:
            facts = facts.with_fact(step.practice, after(facts.of(step.practice), step))
    return facts


def _judged(items: tuple[EvidenceItem, ...], step: Step) -> tuple[EvidenceItem, ...]:
    """What is there is judged by a reviewer; what a district adds comes beside it."""
    state = EvidenceState(str(step.to))
    if step.by is Party.DISTRICT:
        return (*items, EvidenceItem(state))
    changed = {EvidenceState.ACCEPTED: EvidenceState.PENDING, EvidenceState.REJECTED: EvidenceState.ACCEPTED}[
        state
    ]
    return tuple([replace(item, state=state) if item.state is changed else item for item in items])
