"""What can go wrong with people and school systems."""

from __future__ import annotations

from app.core.errors import DomainError, NotFound


class SignInRefused(DomainError):
    """Address and password do not belong together, or the account is closed; nobody is told which."""


class TooManyAttempts(DomainError):
    """Too many tries in a short time. `minutes` says how long to wait."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(minutes)


class PasswordWeak(DomainError):
    """The password is too short, too long or too easy to guess; `why` is one of too-short, too-long, guessable."""

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
