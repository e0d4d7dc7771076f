"""What can go wrong in a review."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.core.errors import DomainError, NotFound, NotPermitted, Stale

if TYPE_CHECKING:
    from app.review.models import Finding
    from app.scoring.readiness import Shortfall


class ConflictOfInterest(NotPermitted):
    """The person cannot judge this school system; `kind` says why."""

    def __init__(self, kind: str, *, person_id: UUID, organisation_id: UUID) -> None:
        self.kind, self.person_id, self.organisation_id = kind, person_id, organisation_id
        super().__init__("review:independent")


class NotAssigned(NotFound):
    """The auditor has no open assignment here, or has it no more."""


class DeclarationMissing(NotPermitted):
    """The auditor has not yet said whether there is a conflict of interest."""


class NotAnAuditor(DomainError):
    """Only active people with the role of auditor are given reviews."""


class AlreadyAssigned(DomainError):
    """The auditor reviews this assessment already."""


class SelfAssigned(DomainError):
    """Who assigns a review does not do it: someone else has to."""


class ReviewClosed(DomainError):
    """The review is not under way: not begun, waiting for the school system, recommended or decided."""


class AlreadyRecommended(DomainError):
    """The auditor has concluded on this submission as a whole."""


class DueDateWrong(DomainError):
    """The date is not between tomorrow and a year from now."""


class ReasonMissing(DomainError):
    """The act needs a reason that the person it concerns can read."""


class FindingRefused(DomainError):
    """The finding contradicts itself.

    `why` is `reason`, `severity`, `accepted-major`, `always-applies`, or `version` for one nobody has saved.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class FindingStale(Stale):
    """The finding was saved in another window meanwhile. Nothing was overwritten; these values are kept."""

    def __init__(self, kept: Finding) -> None:
        self.version, self.conclusion, self.reason = kept.version, kept.conclusion, kept.reason
        self.shared_note, self.private_note = kept.shared_note, kept.private_note
        self.at: datetime = kept.updated_at
        super().__init__(kept.version)


class NothingRequested(DomainError):
    """A request for changes names at least one practice of the scope, each with what is asked for."""


class FindingsMissing(DomainError):
    """Practices without a finding; `practice_ids` names them in order."""

    def __init__(self, practice_ids: tuple[str, ...]) -> None:
        self.practice_ids = practice_ids
        super().__init__(", ".join(practice_ids))


class NotEligible(DomainError):
    """An award cannot be recommended: the findings leave something missing."""

    def __init__(self, shortfalls: tuple[Shortfall, ...]) -> None:
        self.shortfalls = shortfalls
        super().__init__(f"{len(shortfalls)} shortfalls")
