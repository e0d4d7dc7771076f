"""The rules above single practices, each with its trace; results are kept because most come again."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from app.scoring.canonical import Json, ratio
from app.scoring.readiness import shown
from app.scoring.trace import Trace


class DomainHead(NamedTuple):
    """A domain's readiness, before the practices it rests on are put below it."""

    exact: Fraction | None
    shown: int | None
    trace: Trace


class Maturity(NamedTuple):
    """The highest rating that every applicable practice reaches."""

    rating: int | None
    trace: Trace


@lru_cache(maxsize=4096)
def domain_readiness(
    domain: str, weight: int, earned: int, possible: int, *, is_eligible: bool
) -> DomainHead:
    """Earned of possible; undefined where nothing applies."""
    exact = Fraction(earned, possible) if possible else None
    number = shown(exact, is_eligible=is_eligible)
    inputs: dict[str, Json] = {"domain": domain, "weight": weight, "earned": earned, "possible": possible}
    return DomainHead(exact, number, Trace("domain.readiness", inputs, readiness_result(exact, number)))


@lru_cache(maxsize=4096)
def maturity(ratings: tuple[int | None, ...]) -> Maturity:
    """Nothing can be said where nothing applies, or while a practice is unanswered."""
    answered = [rating for rating in ratings if rating is not None]
    lowest, unanswered = min(answered, default=None), len(ratings) - len(answered)
    rating = None if unanswered else lowest
    return Maturity(rating, Trace("domain.maturity", {"lowest": lowest, "unanswered": unanswered}, rating))


@lru_cache(maxsize=4096)
def eligibility(short: tuple[str, ...], *, attested: bool, is_defined: bool) -> Trace:
    """The gate: something applies, nothing is short, and it is attested. Never an average."""
    inputs: dict[str, Json] = {"attested": attested, "defined": is_defined, "short": short}
    return Trace("eligibility", inputs, attested and is_defined and not short)


def readiness_result(exact: Fraction | None, number: int | None) -> dict[str, Json]:
    """How every readiness is written in a trace."""
    return {"exact": ratio(exact), "shown": number}
