"""What a criteria set must prove before it is used: its golden answers are exact, every practice counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.criteria.schema import CriteriaSet, EvidenceState, Rating
from app.scoring.engine import evaluate
from app.scoring.facts import EvidenceItem, Fact, Facts
from app.scoring.vectors import Place, Vectors, mismatches

ACCEPTED = (EvidenceItem(EvidenceState.ACCEPTED),)
BEST = Fact(rating=Rating.MATURE.value, evidence=ACCEPTED)


class Fault(NamedTuple):
    """What is wrong, and where in `vectors.yaml` or in the set."""

    place: Place
    reason: str


def vector_faults(criteria: CriteriaSet, content: object) -> Iterator[Fault]:
    """Where the golden assessments, given as the plain value of their file, are malformed or not met."""
    try:
        golden = Vectors.model_validate(content)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            yield Fault(each["loc"], f"{'.'.join(map(str, each['loc'][2:]))}: {each['msg']}")
        return
    names = [vector.name for vector in golden.vectors]
    for number, vector in enumerate(golden.vectors):
        at: Place = ("vectors", number)
        if names.index(vector.name) != number:
            yield Fault((*at, "name"), f"“{vector.name}” is the name of an earlier vector")
        unknown = vector.responses.keys() - {practice.id for practice in criteria.practices}
        if vector.scope not in {scope.id for scope in criteria.seal.scopes} or unknown:
            yield Fault(at, f"{criteria.key} has no {', '.join(sorted(unknown)) or vector.scope}")
            continue
        for place, expected, found in mismatches(criteria, vector):
            told = f"{vector.name}: {place[-1]} must be {_told(expected)}, and the engine says {_told(found)}"
            yield Fault((*at, *place), told)


def influence_faults(criteria: CriteriaSet) -> Iterator[Fault]:
    """A fault for each practice that cannot move an answer, and each scope that nobody could ever earn."""
    covered: set[str] = set()
    for scope in criteria.seal.scopes:
        inside = [practice.id for area in criteria.in_scope(scope.id) for practice in area.practices]
        covered.update(inside)
        best = Facts(scope.id, criteria.version.published_on, dict.fromkeys(inside, BEST), attested=True)
        if not evaluate(criteria, best).is_eligible:
            yield Fault(
                (scope.id,), f"scope {scope.id} cannot be earned, not even with all mature and accepted"
            )
        for practice in inside:
            yield from _still(criteria, best, practice)
    for outside in criteria.practices:
        if outside.id not in covered:
            yield Fault((outside.id,), f"no scope covers {outside.id}, so it cannot influence any output")


def _still(criteria: CriteriaSet, best: Facts, practice: str) -> Iterator[Fault]:
    """The outputs that stay the same whatever is said of a practice while all others are at their best."""
    answers = [evaluate(criteria, best.with_fact(practice, fact)) for fact in _everything()]
    outputs: dict[str, set[Any]] = {
        "eligibility": {answer.is_eligible for answer in answers},
        "readiness": {answer.exact for answer in answers},
        "maturity": {tuple(domain.maturity for domain in answer.domains) for answer in answers},
    }
    for name, values in outputs.items():
        if len(values) == 1:
            yield Fault((practice,), f"{practice} cannot influence {name} in scope {best.scope}")


def _everything() -> Iterator[Fact]:
    yield Fact()
    for rating in Rating:
        yield Fact(rating=rating.value)
        yield Fact(rating=rating.value, evidence=ACCEPTED)


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(" ".join(item) if isinstance(item, tuple) else str(item) for item in value) or "none"
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
