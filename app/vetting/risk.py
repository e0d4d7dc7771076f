"""What the answers say together: which doubts are left, and how deep the look must be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.vetting.vocabulary import DELICATE, GRAVE, Answer, Element, Question


class Level(StrEnum):
    """How much care the decision needs. It advises; people decide."""

    NOT_KNOWN = "not-known"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Risk:
    """The level with its reasons, each of which a page can name."""

    level: Level
    open_questions: tuple[Question, ...]
    doubts: tuple[Question, ...]
    delicate: tuple[Element, ...]


def assess(answers: Mapping[Question, Answer], elements: Collection[str]) -> Risk:
    """The risk from what is answered so far. Silence is not safety: an open question keeps it unknown.

    High where a grave question is answered no, or several are in doubt and the data is delicate; medium with
    any doubt or delicate data; low where nothing is left.
    """
    missing = tuple(question for question in Question if question not in answers)
    doubts = tuple(question for question in Question if answers.get(question) in {Answer.NO, Answer.UNCLEAR})
    delicate = tuple(element for element in Element if element.value in elements and element in DELICATE)
    is_grave = any(answers.get(question) is Answer.NO for question in GRAVE)
    if is_grave or (delicate and len(doubts) > 1):
        level = Level.HIGH
    elif missing:
        level = Level.NOT_KNOWN
    else:
        level = Level.MEDIUM if doubts or delicate else Level.LOW
    return Risk(level, missing, doubts, delicate)
