"""What a criteria set may say: the frozen models behind the files of `seal_criteria/`."""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
PracticeId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[1-9][0-9]?$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1200)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=90)]
Percent = Annotated[int, Field(ge=0, le=100)]
Weight = Annotated[int, Field(ge=1, le=100)]


class Rating(IntEnum):
    """How far a practice has come, in the four steps of the self-evaluation."""

    NOT_YET_CONSIDERED = 1
    BEGUN = 2
    IN_PLACE = 3
    MATURE = 4


class EvidenceState(StrEnum):
    """What is known of the evidence behind a response, weakest first."""

    NONE = "none"
    REJECTED = "rejected"
    PENDING = "pending"
    ACCEPTED = "accepted"


class Effort(StrEnum):
    """How much work a practice usually takes to put in place: days, weeks or months."""

    S = "S"
    M = "M"
    L = "L"


class SourceStatus(StrEnum):
    """How sure we are that the consortium asks for this, so that no one takes our wording for theirs."""

    CONFIRMED = "confirmed"
    THEME = "theme"
    RECONSTRUCTED = "reconstructed"


class EvidenceKind(StrEnum):
    """The kinds of document that show a practice at work."""

    POLICY = "policy"
    PROCEDURE = "procedure"
    RECORD = "record"
    AGREEMENT = "agreement"
    TRAINING = "training"
    PUBLIC_PAGE = "public-page"
    REPORT = "report"
    CONFIGURATION = "configuration"
    CLASSROOM = "classroom"


class Frozen(BaseModel):
    """A value that cannot change once it is read, and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EvidenceExample(Frozen):
    """One kind of document that would show the practice, described so that a reader can recognise it."""

    kind: EvidenceKind
    example: Sentence


class EvidenceGuide(Frozen):
    """What would show a practice, and how old it may be."""

    examples: tuple[EvidenceExample, ...] = Field(min_length=2, max_length=6)
    max_age_months: int = Field(ge=6, le=60)


class NotApplicableGuide(Frozen):
    """When a practice may be set aside, and what the school system must show for it."""

    when: Sentence
    needs: Sentence


class Reference(Frozen):
    """A law or framework that speaks to the practice. The mapping is ours and is not legal advice."""

    source: Literal[
        "FERPA", "PPRA", "COPPA", "CIPA", "IDEA", "Colorado", "California", "New York", "Illinois",
        "NIST CSF 2.0", "CIS Controls v8.1", "NIST Privacy Framework 1.0",
    ]  # fmt: skip
    cite: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    about: Annotated[str, StringConstraints(min_length=5, max_length=200)]


class PracticeSource(Frozen):
    """Where the subject of the practice comes from."""

    status: SourceStatus
    note: Sentence


class Practice(Frozen):
    """One requirement with its question, its four ratings, and all a reader needs to answer well."""

    id: PracticeId
    title: Title
    requirement: Sentence
    question: Sentence
    why: Sentence
    ratings: dict[Rating, Sentence]
    evidence: EvidenceGuide
    effort: Effort
    first_steps: tuple[Sentence, ...] = Field(min_length=2, max_length=6)
    not_applicable: NotApplicableGuide | None = None
    references: tuple[Reference, ...] = ()
    source: PracticeSource
    weight: Weight = 1

    @model_validator(mode="after")
    def describes_every_rating(self) -> Self:
        """A practice without one of the four descriptions would leave a person guessing."""
        if set(self.ratings) != set(Rating):
            raise ValueError("ratings must describe 1, 2, 3 and 4")
        return self


class Domain(Frozen):
    """One of the areas of the seal, with its practices in order."""

    id: Slug
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    title: Title
    aim: Sentence
    weight: Weight = 1
    practices: tuple[Practice, ...] = Field(min_length=1)


class Scale(Frozen):
    """How ratings and evidence become credit, in whole per cent; the table is data, not code."""

    credit: dict[Rating, Percent]
    evidence: dict[EvidenceState, Percent]
    required_rating: Rating = Rating.IN_PLACE
    threshold: Percent

    @model_validator(mode="after")
    def covers_and_rises(self) -> Self:
        """More must never count for less, or a better answer could lower readiness."""
        if set(self.credit) != set(Rating) or set(self.evidence) != set(EvidenceState):
            raise ValueError("scale must give a value for every rating and every evidence state")
        rows = ([self.credit[rating] for rating in Rating], [self.evidence[state] for state in EvidenceState])
        if any(row != sorted(row) for row in rows):
            raise ValueError("scale values must not fall from one step to the next")
        return self


class Version(Frozen):
    """`version.yaml`: what a published version says about itself beside its domains."""

    seal: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]+)?$")]
    title: Title
    summary: Sentence
    published_on: date
    rating_labels: dict[Rating, Title]
    scale: Scale


class Scope(Frozen):
    """What a seal can cover: all domains, or one."""

    id: Slug
    title: Title
    summary: Sentence
    domains: tuple[Slug, ...] = Field(min_length=1)


class Lifecycle(Frozen):
    """When a version may be started, when it is retired, and what the portal can help prove of it.

    `online_services` are the practices that a frozen copy of the register of online services is evidence for.
    """

    version: str
    opens_on: date
    closes_on: date | None = None
    online_services: tuple[PracticeId, ...] = ()


class Seal(Frozen):
    """`seal.yaml`: identity, scopes and lifecycle of a seal; all that may change after publishing."""

    id: Slug
    title: Title
    issuer: Title
    summary: Sentence
    validity_months: int = Field(ge=1, le=60)
    scopes: tuple[Scope, ...]
    versions: tuple[Lifecycle, ...]


class Change(StrEnum):
    """How a practice relates to the version before."""

    SAME = "same"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    RETIRED = "retired"


class LineageStep(Frozen):
    """One practice's way from an earlier version to this one."""

    change: Change
    before: tuple[PracticeId, ...] = ()
    after: tuple[PracticeId, ...] = ()
    note: Sentence


class Lineage(Frozen):
    """`lineage.yaml`: every practice of both versions, accounted for."""

    against: str
    steps: tuple[LineageStep, ...]


class CriteriaSet(Frozen):
    """One published version of the practices, complete: what `catalogue.get("tle/2025")` returns."""

    key: str
    seal: Seal
    version: Version
    domains: tuple[Domain, ...]
    digest: str

    @property
    def practices(self) -> tuple[Practice, ...]:
        """Every practice, in the order people meet them."""
        return tuple(practice for domain in self.domains for practice in domain.practices)

    def scope(self, scope_id: str) -> Scope:
        """The scope of that id; KeyError where the seal has none."""
        return {scope.id: scope for scope in self.seal.scopes}[scope_id]

    def in_scope(self, scope_id: str) -> tuple[Domain, ...]:
        """The domains that a scope covers, in order."""
        wanted = self.scope(scope_id).domains
        return tuple(domain for domain in self.domains if domain.id in wanted)
