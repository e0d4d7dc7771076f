"""Fields with their values, as forms, letters and report cards have them: one record over many lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.assessment.tripwire import labels, people
from app.assessment.tripwire.labels import Role
from app.assessment.tripwire.text import Line
from app.assessment.tripwire.values import MEALS, NEED_WORDS, birth_date_in, fits, is_blank, ssn_in
from app.assessment.tripwire.verdict import Signal

SPLIT = re.compile(r"\s*[:=]\s*")
MOST_WORDS = 5
REACH = 70  # characters of a value that are looked at
FURTHEST = 80  # lines from the name that belong to its record
HARD = frozenset({Signal.BIRTH, Signal.SSN, Signal.STUDENT_ID})
NEED = re.compile(rf"\b(?:{NEED_WORDS})\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\d/-])\d{4,12}(?![\d/-])")
INLINE = (
    (Signal.BIRTH, re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birth ?date|nacid[oa] el|fecha de nacimiento)[\s:,(]*", re.IGNORECASE)),
    (Signal.STUDENT_ID, re.compile(r"\b(?:student|state|local|sasid|ssid|pupil|perm)[ -]?(?:id|number|no\.?|#)(?: number| no\.?| #)?[\s:,#(]*", re.IGNORECASE)),
)  # fmt: skip
TELLING = (
    (Signal.LEVEL, re.compile(r"\b(?:1[0-2]|[1-9])(?:st|nd|rd|th)[- ]grade(?:r)?\b|\bgrade (?:1[0-2]|[1-9]|K)\b|\bkindergartner\b", re.IGNORECASE)),
    (Signal.NEEDS, re.compile(r"\b(?:(?:has|have|under|on|receives?|qualif\w+) (?:an? |for )?(?:iep|504)|diagnos\w+ (?:with|of)|autis\w+|dyslexi\w+|adhd"
                              r"|specific learning disability|emotional disturbance|other health impairment)\b", re.IGNORECASE)),
    (Signal.CONDUCT, re.compile(r"\b(?:was|were|been|is) (?:\w+ )?(?:suspended|expelled|disciplined|referred|truant|absent)\b|\bdays? of (?:iss|oss|suspension)\b"
                                r"|\bassigned (?:\w+ )?(?:iss|oss|detention)\b", re.IGNORECASE)),
    (Signal.MARK, re.compile(r"\bgpa (?:of |is )?\d\.\d|\bscored (?:an? )?\d{1,3}\b|\bearned (?:an? )?[A-F][+-]?(?=[\s.,])", re.IGNORECASE)),
)  # fmt: skip

GRADER = re.compile(r",? an? (?:1[0-2]|[1-9])(?:st|nd|rd|th)[- ]grade", re.IGNORECASE)
MOST_IN_RUN = 24  # words of a line in which labels may stand without a colon


class Record:
    """The fields of one student, from the name on."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.found: dict[Signal, str] = {}
        self.is_of_student = False

    def telling(self, *, is_class: bool) -> dict[Signal, str]:
        """What it says, or nothing where it may be anybody's."""
        if Signal.NAME in self.found:
            return self.found if (self.is_of_student or is_class) and len(self.found) > 1 else {}
        hard = {signal: value for signal, value in self.found.items() if signal in HARD}
        return hard if self.is_of_student and len(hard) > 1 else {}


def fields(line: Line, year: int) -> Iterator[tuple[Signal, Role, str]]:
    """The fields in a line, each with a value that can be one."""
    is_found = False
    for before, value in _pairs(line):
        found = _ending(before)
        if found and (fitting := _fitting(found[0], value, year)):
            is_found = True
            yield (*found, fitting)
    if not is_found and len(line.cells) == 1:
        yield from _runs(line.text, year)


def _runs(text: str, year: int) -> Iterator[tuple[Signal, Role, str]]:
    """Labels right before their values: how the cells of a printed form come out of a PDF."""
    words = text.split()
    if not 2 <= len(words) <= MOST_IN_RUN:  # noqa: PLR2004  # a label and a value
        return
    at = 0
    while at < len(words):
        length = next(
            (
                n
                for n in range(min(MOST_WORDS, len(words) - at), 0, -1)
                if labels.meaning(" ".join(words[at : at + n]))
            ),
            0,
        )
        meaning = labels.meaning(" ".join(words[at : at + length])) if length else None
        rest = " ".join(words[at + length :])
        if meaning and rest and (value := _fitting(meaning[0], rest, year)) and rest.startswith(value):
            yield (*meaning, value)
        at += max(length, 1)


def sentence(text: str, year: int) -> dict[Signal, str]:
    """What a sentence says of a person whom it names; empty where it names nobody or says nothing."""
    found: dict[Signal, str] = {}
    for signal, pattern in INLINE:
        if match := pattern.search(text):
            value = text[match.end() : match.end() + REACH]
            fitting = _fitting(signal, value, year) if value else ""
            if fitting and value.find(fitting) <= 2:  # noqa: PLR2004  # right behind the word
                found[signal] = fitting
    names = list(_people(text)) if found or any(pattern.search(text) for _, pattern in TELLING) else []
    if found:
        return found | {Signal.NAME: names[0][0]} if names else found if len(found) > 1 else {}
    for match in names:
        if found := _told_of(match, text):
            return found | {Signal.NAME: match[0]}
    return {}


def _told_of(name: re.Match[str], text: str) -> dict[Signal, str]:
    """What is said right behind a name. A level of school alone is nobody's secret, other things are a student's."""
    after = text[name.end() : name.end() + REACH].partition(". ")[0]
    found = {signal: match[0] for signal, pattern in TELLING if (match := pattern.search(after))}
    is_meant = people.is_known(name[0]) or GRADER.match(after) is not None
    return found if is_meant and set(found) - {Signal.LEVEL} else {}


def _people(text: str) -> Iterator[re.Match[str]]:
    for pattern in (people.LAST_FIRST, people.FIRST_LAST):
        for match in pattern.finditer(text):
            if people.is_name(match[0]):
                yield match


def _pairs(line: Line) -> Iterator[tuple[str, str]]:
    """What stands before each colon and after it, and each cell with the next."""
    for cell, after in zip(line.cells, line.cells[1:], strict=False):
        if ":" not in after and after.strip() and labels.meaning(after) is None:
            yield cell.rstrip(": "), after
    for cell in line.cells:
        if ":" in cell or "=" in cell:
            pieces = SPLIT.split(cell)
            for at in range(len(pieces) - 1):
                yield pieces[at], pieces[at + 1]


def _ending(text: str) -> tuple[Signal, Role] | None:
    """The meaning of the longest label at the end of a text."""
    words = text.split()[-MOST_WORDS:]
    return next((found for at in range(len(words)) if (found := labels.meaning(" ".join(words[at:])))), None)


def _fitting(signal: Signal, value: str, year: int) -> str:
    """The part of a text that can be such a value; empty where none can."""
    near = value.strip()[:REACH]
    if not near or is_blank(near):
        return ""
    if find := FINDERS.get(signal):
        return find(near, year)
    return near if fits(signal, near, year) else ""


def _person(near: str, year: int) -> str:
    name = people.name_in(near)
    return name if name and near.find(name) <= 2 else ""  # noqa: PLR2004  # an opening quote or bracket


def _first(near: str, year: int) -> str:
    first = near.split(maxsplit=1)[0].rstrip(",;")
    return first if fits(Signal.LEVEL, first, year) or fits(Signal.MARK, first, year) else ""


def _meal(near: str, year: int) -> str:
    first = near.split(maxsplit=1)[0].rstrip(",;")
    return first if MEALS.fullmatch(first) else ""


def _match(pattern: re.Pattern[str]) -> Callable[[str, int], str]:
    return lambda near, year: found[0] if (found := pattern.search(near)) else ""


FINDERS: dict[Signal, Callable[[str, int], str]] = {
    Signal.NAME: _person,
    Signal.GUARDIAN: _person,
    Signal.BIRTH: birth_date_in,
    Signal.SSN: lambda near, year: ssn_in(near),
    Signal.STUDENT_ID: _match(NUMBER),
    Signal.NEEDS: _match(NEED),
    Signal.MEALS: _meal,
    Signal.LEVEL: _first,
    Signal.MARK: _first,
}
