"""Golden assessments: facts in shorthand with the exact answers that a person worked out for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints

from app.criteria.schema import CriteriaSet, EvidenceState, Frozen, PracticeId, Sentence, Slug
from app.scoring.canonical import parse_ratio
from app.scoring.engine import evaluate
from app.scoring.facts import EvidenceItem, Fact, Facts, NotApplicable
from app.scoring.readiness import DomainReadiness, Readiness, Shortfall, ShortfallKind

Place = tuple[str | int, ...]


def _items(value: object) -> object:
    """One word stands for one piece of evidence without dates."""
    return [{"state": value}] if isinstance(value, str) else value


def _ratio(value: object) -> object:
    return parse_ratio(value) if isinstance(value, str) else value


Rated = Annotated[int, Field(ge=1, le=4)]
Shown = Annotated[int, Field(ge=0, le=100)]
Exact = Annotated[Fraction, BeforeValidator(_ratio)]


class GoldenEvidence(Frozen):
    """One piece of evidence."""

    state: Literal[EvidenceState.PENDING, EvidenceState.ACCEPTED, EvidenceState.REJECTED]
    effective_from: date | None = None
    effective_to: date | None = None


class GoldenResponse(Frozen):
    """The facts of one practice."""

    rating: Rated | None = None
    evidence: Annotated[tuple[GoldenEvidence, ...], BeforeValidator(_items)] = ()
    not_applicable: NotApplicable | None = None
    auditor: Rated | None = None
    lead: Rated | None = None
    consensus: Rated | None = None
    major_finding: bool = False

    def fact(self) -> Fact:
        """As the engine takes it."""
        return Fact(
            rating=self.rating,
            evidence=tuple(
                EvidenceItem(item.state, effective_from=item.effective_from, effective_to=item.effective_to)
                for item in self.evidence
            ),
            not_applicable=self.not_applicable,
            auditor=self.auditor,
            lead=self.lead,
            consensus=self.consensus,
            open_major_finding=self.major_finding,
        )


class GoldenDomain(Frozen):
    """What a domain must come to."""

    readiness: Exact | None
    shown: Shown | None
    eligible: bool
    maturity: Rated | None


class GoldenAnswer(Frozen):
    """What the whole must come to. Shortfalls name practices by kind, or `all` of the scope."""

    readiness: Exact | None
    shown: Shown | None
    eligible: bool
    domains: dict[Slug, GoldenDomain]
    shortfalls: dict[ShortfallKind, Literal["all"] | tuple[PracticeId, ...]] = Field(default_factory=dict)


class Vector(Frozen):
    """One golden assessment; `others` is for every practice of the scope that `responses` does not name."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    why: Sentence
    scope: Slug
    as_of: date
    attested: bool = True
    others: GoldenResponse | None = None
    responses: dict[PracticeId, GoldenResponse] = Field(default_factory=dict)
    expect: GoldenAnswer

    def facts(self, criteria: CriteriaSet) -> Facts:
        """The facts that the shorthand stands for."""
        told: dict[str, Fact] = {}
        if self.others is not None:
            inside = [item.id for area in criteria.in_scope(self.scope) for item in area.practices]
            told = dict.fromkeys(inside, self.others.fact())
        told |= {practice: response.fact() for practice, response in self.responses.items()}
        return Facts(self.scope, self.as_of, told, self.attested)


class Vectors(Frozen):
    """`vectors.yaml`: the golden assessments of a version."""

    vectors: tuple[Vector, ...] = Field(min_length=1)


class Mismatch(NamedTuple):
    """Where an answer differs from the golden one."""

    place: Place
    expected: object
    found: object


def mismatches(criteria: CriteriaSet, vector: Vector) -> Iterator[Mismatch]:
    """Every difference between what the engine answers and what it must."""
    found = evaluate(criteria, vector.facts(criteria))
    expect = vector.expect
    yield from _compare(("expect",), expect, found)
    domains = {domain.domain: domain for domain in found.domains}
    if expect.domains.keys() != domains.keys():
        yield Mismatch(("expect", "domains"), sorted(expect.domains), sorted(domains))
    for name in expect.domains.keys() & domains.keys():
        place = ("expect", "domains", name)
        golden, domain = expect.domains[name], domains[name]
        yield from _compare(place, golden, domain)
        if golden.maturity != domain.maturity:
            yield Mismatch((*place, "maturity"), golden.maturity, domain.maturity)
    expected = sorted(_expected_shortfalls(criteria, vector))
    if expected != sorted(_told(found.shortfalls)):
        yield Mismatch(("expect", "shortfalls"), expected, sorted(_told(found.shortfalls)))


def _compare(
    place: Place, golden: GoldenAnswer | GoldenDomain, found: Readiness | DomainReadiness
) -> Iterator[Mismatch]:
    for name, expected, answer in (
        ("readiness", golden.readiness, found.exact),
        ("shown", golden.shown, found.shown),
        ("eligible", golden.eligible, found.is_eligible),
    ):
        if expected != answer:
            yield Mismatch((*place, name), expected, answer)


def _expected_shortfalls(criteria: CriteriaSet, vector: Vector) -> Iterator[tuple[str, str]]:
    for kind, practices in vector.expect.shortfalls.items():
        if practices == "all":
            yield from (
                (kind.value, item.id) for area in criteria.in_scope(vector.scope) for item in area.practices
            )
        else:
            yield from ((kind.value, practice) for practice in practices or ("",))


def _told(shortfalls: Iterable[Shortfall]) -> Iterator[tuple[str, str]]:
    return ((shortfall.kind.value, shortfall.practice or "") for shortfall in shortfalls)
