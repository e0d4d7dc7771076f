"""A response as the hub and the engine need it: all but its texts, so that an assessment is one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID


class EvidenceLike(Protocol):
    """What counts of a piece of evidence: a row of the database, or a few of its columns."""

    @property
    def kind(self) -> str:
        """File or link."""

    @property
    def effective_from(self) -> date | None:
        """The first day on which it holds."""

    @property
    def effective_to(self) -> date | None:
        """The last day on which it holds."""


class ResponseLike(Protocol):
    """What counts of a response: a row with its evidence loaded, or a sketch."""

    @property
    def rating(self) -> int | None:
        """From 1 to 4."""

    @property
    def is_not_applicable(self) -> bool:
        """Whether the school system says so."""

    @property
    def evidence(self) -> Iterable[EvidenceLike]:
        """What supports it."""


@dataclass(frozen=True, slots=True)
class EvidenceSketch:
    """A piece of evidence without name and content."""

    kind: str
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A response without its texts, but with whether it has them."""

    practice_id: str
    version: int = 0
    rating: int | None = None
    is_not_applicable: bool = False
    has_narrative: bool = False
    has_justification: bool = False
    updated_at: datetime | None = None
    updated_by_id: UUID | None = None
    updated_by_name: str = ""
    is_to_confirm: bool = False
    is_confirmed: bool = False
    evidence: tuple[EvidenceSketch, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody has put anything in."""
        said = self.rating or self.is_not_applicable or self.has_narrative or self.has_justification
        return not said and not self.evidence
