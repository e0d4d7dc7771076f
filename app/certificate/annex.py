"""All that stands in an annex: readiness by domain and, if chosen, by practice; no person, no narrative."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.certificate.payload import Digest, Frozen, Name, SealId, Short, Slug, Url

Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0, le=1000)]


class AnnexPractice(Frozen):
    """One practice: its rating, what the proof was worth, and the points that follow.

    `credit` is what the rating earns and `factor` what the proof leaves of it, both in hundredths; points
    are in hundredths of a practice of weight one.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[0-9]{1,2}$")]
    title: Name
    is_applicable: bool
    rating: Annotated[int, Field(ge=1, le=4)] | None
    layer: Slug | None
    evidence: Slug
    credit: Percent
    factor: Percent
    earned: Annotated[int, Field(ge=0)]
    possible: Annotated[int, Field(ge=0)]


class AnnexDomain(Frozen):
    """One domain, and its practices where they are published too."""

    title: Short
    readiness: Percent | None
    maturity: Annotated[int, Field(ge=1, le=4)] | None
    met: Count
    applicable: Count
    earned: Annotated[int, Field(ge=0)]
    possible: Annotated[int, Field(ge=0)]
    practices: tuple[AnnexPractice, ...] = ()


class AnnexPayload(Frozen):
    """What one annex says. Two equal payloads give the same bytes of PDF."""

    type: Literal["annex/1"] = "annex/1"
    seal_id: SealId
    organisation: Name
    scope: Slug
    scope_title: Short
    awarded_on: date
    as_of: date
    criteria_title: Short
    criteria_version: Short
    criteria_digest: Digest
    engine: Short
    facts_digest: Digest
    result_digest: Digest
    issuer: Short
    verify_url: Url
    locale: Literal["en", "es_US"]
    is_demo: bool
    readiness: Percent
    threshold: Percent
    ratings: Annotated[tuple[Short, ...], Field(min_length=4, max_length=4)]
    credits: Annotated[tuple[Percent, ...], Field(min_length=4, max_length=4)]
    factors: dict[Slug, Percent]
    domains: Annotated[tuple[AnnexDomain, ...], Field(min_length=1, max_length=8)]

    @property
    def has_practices(self) -> bool:
        """Whether it goes down to each practice."""
        return any(domain.practices for domain in self.domains)
