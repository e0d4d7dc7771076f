"""What can go wrong where people work together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core.errors import DomainError


class WorkEnded(DomainError):
    """The assessment has ended: nothing is shared out or discussed any more."""


class CannotHold(DomainError):
    """The person does not answer practices for the school system, or does not belong to it any more."""


class HeldByAnother(DomainError):
    """A colleague, `name`, holds the practice; only a coordinator can give it to somebody else."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class DateUnfit(DomainError):
    """The date is over, or so far away that it must be a mistake; `latest` is the last one that fits."""

    def __init__(self, latest: date) -> None:
        self.latest = latest
        super().__init__(latest)


class NothingChosen(DomainError):
    """No practice was chosen."""


class CommentEmpty(DomainError):
    """A comment needs words."""


class CommentTooLong(DomainError):
    """The comment has `length` characters, and `limit` fit."""

    def __init__(self, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"{length} of {limit}")


class MentionUnknown(DomainError):
    """Nobody of the school system has the name after the @; `name` is what was written."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class MentionUnclear(DomainError):
    """More than one colleague could be meant by `name`; `names` are theirs."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name, self.names = name, tuple(names)
        super().__init__(name)


class TooLateToEdit(DomainError):
    """A comment can be edited by who wrote it, for some minutes, while it is open."""
