"""What can go wrong with decisions and seals."""

from __future__ import annotations

from uuid import UUID

from app.core.errors import DomainError, Unavailable


class NotEligible(DomainError):
    """The submission does not meet every requirement of its scope; `shortfalls` lists what is missing."""

    def __init__(self, shortfalls: tuple[str, ...]) -> None:
        self.shortfalls = shortfalls
        super().__init__(f"{len(shortfalls)} shortfalls")


class NotRecommended(DomainError):
    """No auditor has concluded on this submission yet."""


class DecidesOwnReview(DomainError):
    """The person reviewed this submission, or has a conflict of interest with the school system."""

    def __init__(self, organisation_id: UUID) -> None:
        self.organisation_id = organisation_id
        super().__init__(str(organisation_id))


class RecommendationConflicted(DomainError):
    """An auditor of this submission has a conflict of interest; `names` says who."""

    def __init__(self, organisation_id: UUID, names: tuple[str, ...]) -> None:
        self.organisation_id, self.names = organisation_id, names
        super().__init__(", ".join(names))


class ReasonMissing(DomainError):
    """A decision or a change of status needs a reason."""


class FormerSealSuspended(DomainError):
    """The school system's present seal of this scope is suspended: restore or revoke it first."""


class PayloadImpossible(DomainError):
    """No certificate can say this; `fields` are the names of what does not fit or cannot be printed."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__(", ".join(fields))


class IssuingStopped(Unavailable):
    """No certificate can be issued now, but nothing is lost: `slug` says why, in the outbox too."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(slug)


class PayloadChanged(DomainError):
    """What is to be signed is not what was decided."""


class StoppedAlready(DomainError):
    """Issuing is stopped already; the first reason stands."""


class NotStopped(DomainError):
    """Issuing goes on: there is nothing to resume."""


class ConfirmsOwnDecision(DomainError):
    """The person decided or reviewed this award, or has a conflict of interest: somebody else must."""


class SealNotInForce(DomainError):
    """Nothing new is made for a seal that is not in force."""


class ReadinessChanged(DomainError):
    """The engine no longer says what the decision rested on: nothing is published of it."""
