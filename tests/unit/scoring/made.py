"""Small criteria sets and facts, made for tests: real models that say only what a score can see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.criteria.schema import (
    CriteriaSet,
    Domain,
    Effort,
    EvidenceExample,
    EvidenceGuide,
    EvidenceKind,
    EvidenceState,
    Lifecycle,
    NotApplicableGuide,
    Practice,
    PracticeSource,
    Rating,
    Scale,
    Scope,
    Seal,
    SourceStatus,
    Version,
)
from app.scoring.canonical import digest
from app.scoring.facts import EvidenceItem, Fact, Facts, NotApplicable

DAY = date(2026, 11, 23)
TEXT = "A sentence long enough to be one."
CREDIT = (0, 35, 90, 100)
FACTOR = (50, 50, 95, 100)

ACCEPTED = EvidenceItem(EvidenceState.ACCEPTED)
PENDING = EvidenceItem(EvidenceState.PENDING)
REJECTED = EvidenceItem(EvidenceState.REJECTED)

MET = Fact(rating=3, evidence=(ACCEPTED,))
AGREED = Fact(not_applicable=NotApplicable.AGREED)
CLAIMED = Fact(not_applicable=NotApplicable.CLAIMED)


def practice(
    practice_id: str, *, weight: int = 1, effort: Effort = Effort.M, optional: bool = True
) -> Practice:
    example = EvidenceExample(kind=EvidenceKind.POLICY, example=TEXT)
    return Practice(
        id=practice_id,
        title=f"Practice {practice_id}",
        requirement=TEXT,
        question=TEXT,
        why=TEXT,
        ratings=dict.fromkeys(Rating, TEXT),
        evidence=EvidenceGuide(examples=(example, example), max_age_months=12),
        effort=effort,
        first_steps=(TEXT, TEXT),
        not_applicable=NotApplicableGuide(when=TEXT, needs=TEXT) if optional else None,
        source=PracticeSource(status=SourceStatus.CONFIRMED, note=TEXT),
        weight=weight,
    )


def domain(prefix: str, practices: Sequence[Practice], *, weight: int = 1) -> Domain:
    return Domain(
        id=prefix.lower(),
        prefix=prefix,
        title=f"Domain {prefix}",
        aim=TEXT,
        weight=weight,
        practices=tuple(practices),
    )


def scale(
    credit: Sequence[int] = CREDIT, factor: Sequence[int] = FACTOR, *, required: int = 3, threshold: int = 85
) -> Scale:
    return Scale(
        credit=dict(zip(Rating, credit, strict=True)),
        evidence=dict(zip(EvidenceState, factor, strict=True)),
        required_rating=Rating(required),
        threshold=threshold,
    )


def criteria(
    domains: Sequence[Domain] | None = None, *, of: Scale | None = None, with_mini: bool = True
) -> CriteriaSet:
    """A set with a full scope and one per domain; without domains, L1 and L2 beside B1 to B3."""
    if domains is None:
        domains = (
            domain("L", [practice("L1"), practice("L2")]),
            domain("B", [practice("B1"), practice("B2"), practice("B3")]),
        )
    ids = tuple(area.id for area in domains)
    minis = (
        [Scope(id=area, title=f"Mini {area}", summary=TEXT, domains=(area,)) for area in ids]
        if with_mini
        else []
    )
    seal = Seal(
        id="made",
        title="Made seal",
        issuer="Made issuer",
        summary=TEXT,
        validity_months=24,
        scopes=(Scope(id="full", title="Full seal", summary=TEXT, domains=ids), *minis),
        versions=(Lifecycle(version="2026", opens_on=date(2026, 1, 1)),),
    )
    version = Version(
        seal="made",
        version="2026",
        title="Made version",
        summary=TEXT,
        published_on=date(2026, 1, 1),
        rating_labels=dict.fromkeys(Rating, "Label"),
        scale=of or scale(),
    )
    content = version.model_dump_json() + "".join(area.model_dump_json() for area in domains)
    return CriteriaSet(
        key="made/2026", seal=seal, version=version, domains=tuple(domains), digest=digest(content)
    )


def facts(responses: dict[str, Fact] | None = None, *, scope: str = "full", attested: bool = True) -> Facts:
    return Facts(scope=scope, as_of=DAY, responses=responses or {}, attested=attested)


def all_met(of: CriteriaSet, scope: str = "full", **others: Fact) -> Facts:
    """Every practice of the scope in place with accepted evidence, but for the ones named."""
    inside = {item.id: MET for area in of.in_scope(scope) for item in area.practices}
    return facts({**inside, **others}, scope=scope)
