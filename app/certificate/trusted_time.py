"""When a certificate was signed, and whether somebody else than us says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class TimeState(StrEnum):
    """Whether a time-stamping service vouches for the time of a signature."""

    TRUSTED = "trusted"
    UNAVAILABLE = "unavailable"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class TrustedTime:
    """The time in a time-stamp; None where there is none, and then why. Our own clock is never put here."""

    state: TimeState = TimeState.NOT_ASKED
    at: datetime | None = None
    problem: str = ""

    @classmethod
    def stamped(cls, at: datetime) -> Self:
        """What the service said."""
        return cls(TimeState.TRUSTED, at)

    @classmethod
    def missing(cls, problem: str) -> Self:
        """The service was asked in vain; `problem` is a slug."""
        return cls(TimeState.UNAVAILABLE, None, problem)


NOT_ASKED = TrustedTime()


@dataclass(frozen=True)
class Certified:
    """A signed document, and the trusted time in it."""

    pdf: bytes
    time: TrustedTime
