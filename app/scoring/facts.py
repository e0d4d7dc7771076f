"""What the engine is told of an assessment: frozen values, and nothing that a score does not need."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from json.encoder import encode_basestring as quote
from typing import NamedTuple

from app.criteria.schema import EvidenceState, Rating
from app.scoring.canonical import canonical, digest

MONTHS = 12


class Medium(StrEnum):
    """How a piece of evidence reaches us."""

    FILE = "file"
    LINK = "link"


class NotApplicable(StrEnum):
    """How far a claim that a practice does not apply has come."""

    CLAIMED = "claimed"
    AGREED = "agreed"


class Layer(StrEnum):
    """Whose rating it is."""

    SELF = "self"
    AUDITOR = "auditor"
    LEAD = "lead"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence behind a response, with the first and last day on which it holds, where known.

    Evidence that states no last day holds as long after its first as the criteria let evidence be old.
    """

    state: EvidenceState
    medium: Medium = Medium.FILE
    effective_from: date | None = None
    effective_to: date | None = None

    def __post_init__(self) -> None:
        """An item that is there has been judged or waits; `none` describes a response without items."""
        if self.state is EvidenceState.NONE:
            raise ValueError("a piece of evidence is pending, accepted or rejected")

    def canonical(self) -> str:
        """Its canonical JSON, with only what is said."""
        start = f'"effective_from":"{self.effective_from.isoformat()}",' if self.effective_from else ""
        end = f'"effective_to":"{self.effective_to.isoformat()}",' if self.effective_to else ""
        return f'{{{start}{end}"kind":"{self.medium}","state":"{self.state}"}}'


class EvidenceTally(NamedTuple):
    """How many pieces of evidence are in which state; expired and upcoming ones count for nothing."""

    accepted: int = 0
    pending: int = 0
    rejected: int = 0
    expired: int = 0
    upcoming: int = 0

    @property
    def state(self) -> EvidenceState:
        """The best that a current item has reached."""
        if self.accepted:
            return EvidenceState.ACCEPTED
        if self.pending:
            return EvidenceState.PENDING
        return EvidenceState.REJECTED if self.rejected else EvidenceState.NONE


NO_EVIDENCE = EvidenceTally()
PLACES = {EvidenceState.ACCEPTED: 0, EvidenceState.PENDING: 1, EvidenceState.REJECTED: 2}
EXPIRED, UPCOMING = 3, 4
SINGLE = tuple(NO_EVIDENCE._replace(**{name: 1}) for name in EvidenceTally._fields)
"""The tallies of a single piece of evidence, by its place."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one practice. The empty fact is an unanswered practice."""

    rating: int | None = None
    evidence: tuple[EvidenceItem, ...] = ()
    not_applicable: NotApplicable | None = None
    auditor: int | None = None
    lead: int | None = None
    consensus: int | None = None
    open_major_finding: bool = False

    def __post_init__(self) -> None:
        """A rating outside the scale is a fault of the caller, never a low score."""
        for rating in (self.rating, self.auditor, self.lead, self.consensus):
            if rating is not None and not Rating.NOT_YET_CONSIDERED <= rating <= Rating.MATURE:
                raise ValueError(f"{rating} is not a rating from 1 to 4")

    @property
    def decided_by(self) -> Layer | None:
        """The highest layer that has a rating; None where nobody has rated."""
        if self.consensus is not None:
            return Layer.CONSENSUS
        if self.lead is not None:
            return Layer.LEAD
        if self.auditor is not None:
            return Layer.AUDITOR
        return None if self.rating is None else Layer.SELF

    def tally(self, as_of: date, max_age_months: int) -> EvidenceTally:
        """The evidence as it stands on a day, given how old the criteria let it be."""
        if not self.evidence:
            return NO_EVIDENCE
        oldest = months_before(as_of, max_age_months)
        if len(self.evidence) == 1:
            return SINGLE[_place(self.evidence[0], as_of, oldest)]
        counts = [0] * len(NO_EVIDENCE)
        for item in self.evidence:
            counts[_place(item, as_of, oldest)] += 1
        return EvidenceTally._make(counts)

    def canonical(self) -> str:
        """Its canonical JSON, with only what is said, and evidence in one order whatever order it came in."""
        said = []
        if self.auditor is not None:
            said.append(f'"auditor":{self.auditor:d}')
        if self.consensus is not None:
            said.append(f'"consensus":{self.consensus:d}')
        if self.evidence:
            items = [item.canonical() for item in self.evidence]
            items.sort()
            said.append(f'"evidence":[{",".join(items)}]')
        if self.lead is not None:
            said.append(f'"lead":{self.lead:d}')
        if self.not_applicable is not None:
            said.append(f'"not_applicable":"{self.not_applicable}"')
        if self.open_major_finding:
            said.append('"open_major_finding":true')
        if self.rating is not None:
            said.append(f'"rating":{self.rating:d}')
        return f"{{{','.join(said)}}}"


UNANSWERED = Fact()


@dataclass(frozen=True)
class Facts:
    """All that an evaluation needs to know of an assessment, on a given day."""

    scope: str
    as_of: date
    responses: Mapping[str, Fact] = field(default_factory=dict)
    attested: bool = False

    def of(self, practice_id: str) -> Fact:
        """What is known of a practice, which may be nothing."""
        return self.responses.get(practice_id, UNANSWERED)

    def with_fact(self, practice_id: str, fact: Fact) -> Facts:
        """The same assessment, with other facts of one practice."""
        return Facts(self.scope, self.as_of, {**self.responses, practice_id: fact}, self.attested)

    def canonical(self) -> str:
        """Their canonical JSON: an empty fact and an absent one are the same."""
        told = []
        for practice_id in sorted(self.responses):
            text = self.responses[practice_id].canonical()
            if text != "{}":
                told.append(f"{quote(practice_id)}:{text}")
        head = f'"as_of":"{self.as_of}","attested":{canonical(self.attested)}'
        return f'{{{head},"responses":{{{",".join(told)}}},"scope":{canonical(self.scope)}}}'

    @cached_property
    def digest(self) -> str:
        """The digest of the canonical JSON of these facts, by which a result names them."""
        return digest(self.canonical())


@lru_cache(maxsize=256)
def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it has no such day."""
    index = day.year * MONTHS + day.month - 1 - months
    year, month = index // MONTHS, index % MONTHS + 1
    if year < 1:
        return date.min
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _place(item: EvidenceItem, as_of: date, oldest: date) -> int:
    """Where in the tally a piece of evidence belongs on the day."""
    start, end = item.effective_from, item.effective_to
    if start is not None and start > as_of:
        return UPCOMING
    if end is not None:
        return EXPIRED if end < as_of else PLACES[item.state]
    return EXPIRED if start is not None and start < oldest else PLACES[item.state]
