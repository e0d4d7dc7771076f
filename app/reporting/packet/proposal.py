"""What would change if a workbook were taken in: practice by practice; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.services.responding import LONGEST_TEXT, Answer
from app.reporting.packet.content import Packet, Row, digest_of


class Verdict(StrEnum):
    """What becomes of one row."""

    SAME = "same"
    PORTAL_NEWER = "portal-newer"
    CHANGE = "change"
    CONFLICT = "conflict"
    NOT_UNDERSTOOD = "not-understood"
    TOO_LONG = "too-long"
    CLOSED = "closed"
    ALWAYS_APPLIES = "always-applies"
    UNKNOWN = "unknown"
    TWICE = "twice"


WANTED = frozenset({Verdict.CHANGE, Verdict.CONFLICT})
"""What a person can take in."""
QUIET = frozenset({Verdict.SAME, Verdict.PORTAL_NEWER})
"""What stays as it is because nobody wanted it otherwise. All else could not be taken in, and says why."""


@dataclass(frozen=True)
class Held:
    """What the portal has of one practice now."""

    version: int
    answer: Answer
    by_name: str = ""


@dataclass(frozen=True)
class Line:
    """One practice: what the workbook says, what the portal has, and what becomes of it."""

    practice_id: str
    verdict: Verdict
    theirs: Held
    ours: Answer | None
    said: str = ""

    @property
    def clears(self) -> bool:
        """Whether taking it in would leave nothing of a text that the portal has."""
        mine, held = self.ours or Answer(), self.theirs.answer
        return bool(
            (held.narrative and not mine.narrative)
            or (held.rating and not mine.rating and not mine.is_not_applicable)
        )


NOTHING = Held(0, Answer())


def lines_of(
    packet: Packet,
    held: Mapping[str, Held],
    *,
    practices: Collection[str],
    may_not_apply: Collection[str],
    is_open: Collection[str],
) -> tuple[Line, ...]:
    """A line for each row, in the order of the criteria.

    `held` is what the portal has, `practices` are those of the scope, `may_not_apply` those that need not
    apply to everyone, `is_open` those whose response can change now.
    """
    seen = Counter(row.practice_id for row in packet.rows)
    twice = {practice_id for practice_id, times in seen.items() if times > 1}
    rules = _Rules(twice, practices, may_not_apply, is_open)
    order = {practice_id: number for number, practice_id in enumerate(practices)}
    rows = sorted(packet.rows, key=lambda row: order.get(row.practice_id, len(order)))
    return tuple(_line(row, held.get(row.practice_id, NOTHING), rules) for row in rows)


@dataclass(frozen=True)
class _Rules:
    twice: Collection[str]
    practices: Collection[str]
    may_not_apply: Collection[str]
    is_open: Collection[str]


def _line(row: Row, held: Held, rules: _Rules) -> Line:
    return Line(row.practice_id, _verdict(row, held, rules), held, row.answer, row.said)


def _verdict(row: Row, held: Held, rules: _Rules) -> Verdict:
    if row.practice_id not in rules.practices:
        return Verdict.UNKNOWN
    if row.practice_id in rules.twice:
        return Verdict.TWICE
    if row.answer is None:
        return Verdict.NOT_UNDERSTOOD
    if row.answer == held.answer:
        return Verdict.SAME
    if digest_of(row.answer) == row.base:
        return Verdict.PORTAL_NEWER
    return _refused(row, row.answer, rules) or (
        Verdict.CHANGE if row.version == held.version else Verdict.CONFLICT
    )


def _refused(row: Row, answer: Answer, rules: _Rules) -> Verdict | None:
    if row.practice_id not in rules.is_open:
        return Verdict.CLOSED
    if max(len(answer.narrative), len(answer.justification)) > LONGEST_TEXT:
        return Verdict.TOO_LONG
    if answer.is_not_applicable and row.practice_id not in rules.may_not_apply:
        return Verdict.ALWAYS_APPLIES
    return None
