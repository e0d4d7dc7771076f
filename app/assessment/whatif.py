"""What an assessment would be worth if some practices were further: wishes, never saved; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.criteria.schema import EvidenceState
from app.scoring.facts import EvidenceItem, Fact, Facts
from app.scoring.steps import Step, StepKind


@dataclass(frozen=True)
class Wish:
    """One practice further than it is: another rating, or evidence where there is none."""

    rating: int | None = None
    has_evidence: bool = False


def imagined(facts: Facts, wishes: Mapping[str, Wish], *, is_accepted: bool = False) -> Facts:
    """The facts if the wishes were true; with `is_accepted`, also all evidence accepted and the whole signed.

    A wish for a rating gives up a claim that the practice does not apply.
    """
    changed = {practice: _granted(facts.of(practice), wish) for practice, wish in wishes.items()}
    responses = {**facts.responses, **changed}
    if is_accepted:
        responses = {practice: _accepted(fact) for practice, fact in responses.items()}
    return replace(facts, responses=responses, attested=facts.attested or is_accepted)


def wishes_of(steps: tuple[Step, ...]) -> dict[str, Wish]:
    """The same as the school system's own steps of a plan."""
    found: dict[str, Wish] = {}
    for step in steps:
        if step.practice is None:
            continue
        wish = found.get(step.practice, Wish())
        if step.kind is StepKind.RATING:
            found[step.practice] = replace(wish, rating=int(step.to))
        elif step.kind is StepKind.EVIDENCE:
            found[step.practice] = replace(wish, has_evidence=True)
    return found


def _granted(fact: Fact, wish: Wish) -> Fact:
    if wish.rating is not None:
        fact = replace(fact, rating=wish.rating, not_applicable=None)
    if wish.has_evidence:
        fact = replace(fact, evidence=(*fact.evidence, EvidenceItem(EvidenceState.PENDING)))
    return fact


def _accepted(fact: Fact) -> Fact:
    items = tuple(replace(item, state=EvidenceState.ACCEPTED) for item in fact.evidence)
    return replace(fact, evidence=items)
