"""What can go wrong with people and school systems."""

from __future__ import annotations

from uuid import UUID

from app.core.errors import DomainError, NotFound


class SignInRefused(DomainError):
    """Address and password do not belong together, or the account is closed; nobody is told which."""


class TooManyAttempts(DomainError):
    """Too many tries in a short time. `minutes` says how long to wait."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(minutes)


class PasswordWeak(DomainError):
    """The password would be guessed, or cannot be kept; `why` is one of too-short, too-long, guessable."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class PasswordWrong(DomainError):
    """The person did not type their own password when asked to confirm an act."""


class EmailTaken(DomainError):
    """There is already an account with this mail address."""


class EmailInvalid(DomainError):
    """This cannot be a mail address."""


class LinkDead(NotFound):
    """The link was used, withdrawn, replaced or is too old."""


class LastOfKind(DomainError):
    """The last coordinator or administrator cannot leave; `role` says which."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(role)


class NameRefused(DomainError):
    """The name has characters that a reader cannot see or say; `why` is one of invisible, symbol, marks."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class LeaidInvalid(DomainError):
    """This cannot be an NCES id; `why` is one of digits, state."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class LeaidTaken(DomainError):
    """Another school system has this NCES id; `organisation_id` says which."""

    def __init__(self, organisation_id: UUID) -> None:
        self.organisation_id = organisation_id
        super().__init__(organisation_id)


class OrganisationClosed(DomainError):
    """The school system is closed: nobody can join it."""


class InvitationForOther(DomainError):
    """The invitation was sent to another mail address than that of the person who is signed in."""


class AccountExists(DomainError):
    """There is an account for the invited address: its owner must sign in to accept."""


class AlreadyAsked(DomainError):
    """The person has a request that still waits, or holds the role already."""


class ReasonMissing(DomainError):
    """A refusal needs a reason that the person can act on."""


class AccountOpen(DomainError):
    """The account must be closed first."""


class AccountForgotten(DomainError):
    """Nobody can tell any more whose account it was, so it cannot be opened again."""


class NoRole(DomainError):
    """A member needs at least one role; to end them all, remove the person."""
