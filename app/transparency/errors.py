"""What can go wrong with the log: reading what others wrote, its key, and signing."""

from __future__ import annotations

from pathlib import Path

from app.certificate.errors import KeyFault, KeyMissing
from app.core.errors import DomainError, Unavailable


class FormatBroken(ValueError):
    """A text or a file of a log is not as its specification says; the message says where."""


class ProofWrong(ValueError):
    """A proof does not lead to the root that it should lead to."""


class SignatureWrong(ValueError):
    """The key that must have signed has not, or its signature does not fit the text."""


class OutsideUnitOfWork(RuntimeError):
    """A leaf belongs to the transaction of what it tells, and none is open."""


class LogKeyMissing(KeyMissing):
    """A file of the log's key is not where it should be."""


class WitnessKeyMissing(KeyMissing):
    """There is no key of a witness in the file that was named."""

    def __init__(self, path: Path) -> None:
        KeyFault.__init__(self, f"{path} does not exist: make it with flask --app wsgi log witness-init")


class LogKeyExists(KeyFault):
    """The log's key is there already and is never overwritten."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already and stays as it is")


class SigningStopped(Unavailable):
    """No checkpoint can be signed now; nothing is lost, and `slug` says why."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(slug)


class LogForked(DomainError):
    """The database holds another history than the one that was signed: an older copy, or altered leaves."""

    slug = "log-forked"


class SourceUnreadable(Exception):
    """A log of somebody else cannot be read; the message says what was wanted and what came."""
