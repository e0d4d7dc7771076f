"""What a workbook says: one row for each practice, with what the portal had when it was taken along; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from app.assessment.services.responding import Answer
from app.core.text import plain

FORM = "1"
"""The arrangement of the workbook; another one is refused instead of misread."""


@dataclass(frozen=True)
class Row:
    """The answer to one practice, and the version and digest of the response it was begun from.

    `answer` is None where the rating could not be understood; `said` has it as it was written.
    """

    practice_id: str
    version: int
    base: str
    answer: Answer | None
    said: str = ""


@dataclass(frozen=True)
class Packet:
    """The rows of one workbook, and the assessment that they belong to."""

    assessment_id: UUID
    rows: tuple[Row, ...]


def digest_of(answer: Answer) -> str:
    """Names an answer by what it says, so that a workbook shows what was changed in it."""
    said = [answer.rating, answer.narrative, answer.is_not_applicable, answer.justification]
    return sha256(json.dumps(said, ensure_ascii=True).encode("ascii")).hexdigest()[:32]


def answer_from(code: str, narrative: str, justification: str) -> Answer:
    """The answer that a row gives: a code of `CHOICES` and two texts. Raises ValueError for another code."""
    if code not in CHOICES:
        raise ValueError(code)
    return Answer(
        rating=int(code) if code in RATINGS else None,
        narrative=plain(narrative),
        is_not_applicable=code == NOT_APPLICABLE,
        justification=plain(justification),
    ).normal()


def code_of(answer: Answer) -> str:
    """How a row says the rating of an answer."""
    if answer.is_not_applicable:
        return NOT_APPLICABLE
    return str(answer.rating or UNANSWERED)


RATINGS = ("1", "2", "3", "4")
NOT_APPLICABLE = "n"
UNANSWERED = ""
CHOICES = (UNANSWERED, *RATINGS, NOT_APPLICABLE)


def to_json(packet: Packet) -> str:
    """The packet as text to be kept until somebody has looked at it."""
    rows = [
        {
            "practice": row.practice_id,
            "version": row.version,
            "base": row.base,
            "code": None if row.answer is None else code_of(row.answer),
            "narrative": row.answer.narrative if row.answer else "",
            "justification": row.answer.justification if row.answer else "",
            "said": row.said,
        }
        for row in packet.rows
    ]
    return json.dumps({"assessment": str(packet.assessment_id), "rows": rows})


def from_json(text: str) -> Packet:
    """The packet again. Raises ValueError or KeyError for any other text."""
    found = json.loads(text)
    return Packet(UUID(found["assessment"]), tuple(_row(each) for each in found["rows"]))


def _row(found: Mapping[str, object]) -> Row:
    code = found["code"]
    answer = (
        None if code is None else answer_from(str(code), str(found["narrative"]), str(found["justification"]))
    )
    return Row(
        str(found["practice"]), int(str(found["version"])), str(found["base"]), answer, str(found["said"])
    )
