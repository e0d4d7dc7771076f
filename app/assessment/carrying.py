"""What of an assessment that is over can be carried into the next one: texts, ratings and evidence; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.together.sitting import State

LONGEST_TEXT = 20_000
MOST_EVIDENCE = 50
"""As many as an assessment file holds for one practice."""


class Freshness(StrEnum):
    """What became of a piece of evidence since it was used last time."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Earlier:
    """What was said to one earlier practice, and by whom."""

    practice_id: str
    state: State
    by_name: str = ""


def joined(sources: Sequence[Earlier], *, expected: int, may_not_apply: bool) -> State:
    """One state from those of the earlier practices, of which there are `expected`.

    Nothing looks better than it was: the lowest rating counts, and none where one of them had none. A claim
    stays one only where all made it and the practice still allows it. Texts that do not fit together are cut
    at whole texts; what is left out can still be read in the earlier assessment.
    """
    states = [each.state for each in sources]
    is_claimed = len(states) == expected and all(each.is_not_applicable for each in states)
    rated = [each.rating for each in states if not each.is_not_applicable]
    known = [rating for rating in rated if rating is not None]
    is_rated = bool(known) and len(known) == len(rated) and len(states) == expected
    stays = is_claimed and may_not_apply
    narratives = [(each.practice_id, each.state.narrative) for each in sources]
    claims = [(each.practice_id, each.state.justification) for each in sources]
    if not may_not_apply:
        narratives, claims = [*narratives, *claims], []
    return State(
        rating=min(known) if is_rated and not stays else None,
        narrative=_together(narratives, names=expected > 1),
        is_not_applicable=stays,
        justification=_together(claims, names=expected > 1),
    )


def freshness(*, is_same_content: bool, is_page_changed: bool, until: date | None, today: date) -> Freshness:
    """Expired weighs most, because it counts for nothing; then whether something else is there now."""
    if until is not None and until < today:
        return Freshness.EXPIRED
    return Freshness.UNCHANGED if is_same_content and not is_page_changed else Freshness.CHANGED


def _together(texts: Sequence[tuple[str, str]], *, names: bool) -> str:
    kept: list[str] = []
    length = 0
    for practice_id, text in texts:
        if not text:
            continue
        piece = f"[{practice_id}] {text}" if names else text
        if length + len(piece) + 2 > LONGEST_TEXT and kept:
            break
        kept.append(piece[:LONGEST_TEXT])
        length += len(piece) + 2
    return "\n\n".join(kept)
