"""Rows under a header: the columns say what each value is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.assessment.tripwire import labels, people
from app.assessment.tripwire.labels import Role
from app.assessment.tripwire.text import Line
from app.assessment.tripwire.values import STUDENT_MAIL, birth_date_in, fits
from app.assessment.tripwire.verdict import Signal

FEWEST = 2
LONGEST_HEADER = 18  # words of a header that stands in one line of text
LONGEST_NAME = 4  # words of one label in it
# What says by itself, without a name, that one student is meant.
TELLING_ALONE = frozenset({Signal.BIRTH, Signal.SSN, Signal.STUDENT_ID, Signal.EMAIL})
VALUE = re.compile(r"[\d/.-]*\d[\d/.-]*")
NUMBERS = re.compile(r"\d{3}|\d[/-]\d")


@dataclass(frozen=True)
class Header:
    """What a header announces: by column, or for a line of text just in some order."""

    columns: dict[int, tuple[Signal, Role]] = field(default_factory=dict)
    expected: frozenset[tuple[Signal, Role]] = frozenset()
    is_adult: bool = False

    @property
    def meanings(self) -> frozenset[tuple[Signal, Role]]:
        """All of it."""
        return self.expected | frozenset(self.columns.values())

    @property
    def is_of_students(self) -> bool:
        """Whether something stands there that only students have."""
        return any(role is Role.STUDENT for _, role in self.meanings)

    @property
    def is_only_adult(self) -> bool:
        """Whether it speaks of employees, contracts or policies, and of no student in particular."""
        strong = {signal for signal, role in self.meanings if role is Role.STUDENT}
        return self.is_adult and not strong & {Signal.NAME, Signal.STUDENT_ID, Signal.BIRTH, Signal.MEALS}


def header_of(line: Line) -> Header | None:
    """The header that a line is, if it is one."""
    cells = [(at, cell) for at, cell in enumerate(line.cells) if cell.strip()]
    if len(cells) > 1:
        columns = {at: found for at, cell in cells if (found := labels.meaning(cell))}
        if (
            len(columns) >= FEWEST
            and not any(":" in cell for _, cell in cells)
            and not _holds_values(line.cells, columns)
        ):
            return Header(columns, is_adult=bool(labels.ADULT.search(labels.plain(line.text))))
    return _header_in_words(line.text)


def _holds_values(cells: tuple[str, ...], columns: dict[int, tuple[Signal, Role]]) -> bool:
    """Whether a label is followed by what it asks for: such a row is a form, not a header."""
    for at in columns:
        after = cells[at + 1].strip() if at + 1 < len(cells) else ""
        if after and at + 1 not in columns and (people.is_name(after) or VALUE.fullmatch(after)):
            return True
    return False


def _header_in_words(text: str) -> Header | None:
    words = text.split()
    if (
        not FEWEST <= len(words) <= LONGEST_HEADER
        or ":" in text
        or NUMBERS.search(text)
        or text.rstrip().endswith((".", ";", ","))
    ):
        return None
    found, known, at = [], 0, 0
    while at < len(words):
        for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            if meaning := labels.meaning(" ".join(words[at : at + length])):
                found.append(meaning)
                known += length
                at += length
                break
        else:
            at += 1
    if len(found) < FEWEST or known * 2 < len(words):
        return None
    return Header(expected=frozenset(found), is_adult=bool(labels.ADULT.search(labels.plain(text))))


def row(header: Header, line: Line, year: int, *, is_class: bool) -> dict[Signal, str]:
    """What a row under the header says of a student; empty where it says nothing."""
    found = _by_column(header, line, year) if header.columns else _in_words(header, line.text, year)
    if Signal.NAME not in found and not set(found) & TELLING_ALONE:
        return {}  # totals by grade, schedules and the like
    if header.is_only_adult:
        return {Signal.SSN: found[Signal.SSN]} | _only_name(found) if Signal.SSN in found else {}
    if header.is_of_students or is_class:
        if Signal.EMAIL in found and not (
            (Signal.EMAIL, Role.STUDENT) in header.meanings
            or is_class
            or STUDENT_MAIL.search(found[Signal.EMAIL])
        ):
            del found[Signal.EMAIL]
        return found
    # Plain columns may be anybody's: only a name with a level of school is a student's.
    return found if {Signal.NAME, Signal.LEVEL} <= set(found) or Signal.SSN in found else {}


def _only_name(found: dict[Signal, str]) -> dict[Signal, str]:
    return {Signal.NAME: found[Signal.NAME]} if Signal.NAME in found else {}


def _by_column(header: Header, line: Line, year: int) -> dict[Signal, str]:
    found: dict[Signal, str] = {}
    for at, (signal, _role) in header.columns.items():
        value = line.cells[at].strip() if at < len(line.cells) else ""
        if not value:
            continue
        if signal is Signal.LEVEL and not fits(signal, value, year) and fits(Signal.MARK, value, year):
            signal = Signal.MARK  # noqa: PLW2901  # "grade" is both
        if fits(signal, value, year):
            found[signal] = f"{found[signal]} {value}" if signal is Signal.NAME and signal in found else value
    return found


def _in_words(header: Header, text: str, year: int) -> dict[Signal, str]:
    name = people.name_in(text)
    if not name:
        return {}
    found = {Signal.NAME: name}
    wanted = {signal for signal, _ in header.meanings} - {Signal.NAME}
    rest = text.replace(name, " ", 1)
    if Signal.BIRTH in wanted and (date := birth_date_in(rest, year)):
        found[Signal.BIRTH] = date
        rest = rest.replace(date, " ", 1)
    words = rest.split()
    for signal in sorted(wanted - {Signal.BIRTH, Signal.GUARDIAN, Signal.HEALTH}):
        if value := _word_that_fits(signal, words, year):
            found[signal] = value
            words.remove(value)
    if wanted & {Signal.GUARDIAN} and (other := people.name_in(" ".join(words))):
        found[Signal.GUARDIAN] = other
    return found if len(found) > 1 else {}


def _word_that_fits(signal: Signal, words: Sequence[str], year: int) -> str:
    shortest = 4 if signal is Signal.STUDENT_ID else 1
    may_be = (
        word for word in words if len(word) >= shortest and (signal is not Signal.CONDUCT or word.isdigit())
    )
    return next((word for word in may_be if fits(signal, word, year)), "")
