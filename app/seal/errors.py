"""What can go wrong with decisions and seals."""

from __future__ import annotations

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


class ReasonMissing(DomainError):
    """A change of status needs a reason that the public can read."""


class FormerSealSuspended(DomainError):
    """The school system's present seal of this scope is suspended: restore or revoke it first."""


class IssuingStopped(Unavailable):
    """Issuing is switched off, or the signing key cannot be used; `why` says which."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class PayloadChanged(DomainError):
    """What is to be signed is not what was decided."""
