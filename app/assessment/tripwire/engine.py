"""Looking through the parts of a file, one line after the other, and saying which seem to hold records."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from app.assessment.tripwire import forms, labels, people, tables
from app.assessment.tripwire.labels import Role
from app.assessment.tripwire.masking import masked
from app.assessment.tripwire.tables import Header
from app.assessment.tripwire.text import Line, Part, Unit
from app.assessment.tripwire.values import STUDENT_MAIL, birth_date_in, ssn_in
from app.assessment.tripwire.verdict import Signal, Suspicion, Trace, is_enough, weigh

TITLE_LINES = 8
NOTED_LINES = 400
MOST_TRACES = 2000
SHOWN = 12
LONGEST_LINE = 2000
WHOLE, STRIDE = 4_000_000, 10  # characters of a file that are all read, and which lines behind them
CARRIED = 300  # characters of a page's beginning that hold for the next
BARE = 4  # lines without a header that look alike before they count
BARE_SHARE = 0.3  # of them with a name that many have,
BARE_ALONE, BARE_DENSE = 8, 0.6  # unless there are so many and hardly anything else
FICTIONAL, SURE_ROWS, PERHAPS_ROWS = 0.1, 40, 8
ID_IN_ROW = re.compile(r"(?<![\d/.$-])\d{5,10}(?![\d/.%-])")
LEVEL_AFTER = re.compile(
    r"^\W{0,4}(?:\(?(?:grade|gr\.?)\s?)?(?:1[0-2]|[1-9]|K|PK)(?:st|nd|rd|th)?(?: grade)?\)?\W*$",
    re.IGNORECASE,
)
OTHER_NUMBER = re.compile(
    r"(?:contract|policy|account|invoice|p\.?o\.?|case|tax|ein|tin|file|item|part|form|serial|model|order|vendor|fax|phone|tel)\W{0,3}"
    r"(?:no\.?|number|num|#|id)?\W{0,4}$",
    re.IGNORECASE,
)
COUNTED = re.compile(r"^\s*(?:\d{1,3}[.)]|[-•*·])\s+")


def look(parts: Iterable[Part], *, year: int, file_name: str = "") -> list[Suspicion]:
    """The parts of a file that seem to hold records of students, in their order; empty for most files.

    `year` is the present one, by which a day can be the birthday of someone at school.
    """
    found: list[Suspicion] = []
    before: _Look | None = None
    read = Read()
    for part in parts:
        looking = _Look(part, year, file_name, read)
        if before and part.unit is before.part.unit is Unit.PAGE:
            looking.go_on(before)
        if suspicion := looking.through():
            found.append(suspicion)
        before = looking
    return found


@dataclass
class Read:
    """How much of a file was seen so far."""

    characters: int = 0


class _Look:
    """Looks through one part."""

    def __init__(self, part: Part, year: int, file_name: str, read: Read) -> None:
        self.part, self.year, self.read = part, year, read
        self.context = f"{labels.plain(file_name.rpartition('.')[0])}\n{labels.plain(part.name)}"
        self.recent: deque[str] = deque(maxlen=3)
        self.header: Header | None = None
        self.record: forms.Record | None = None
        self.lone_name = ""
        self.traces: list[Trace] = []
        self.bare: list[tuple[Line, dict[Signal, str]]] = []
        self.seen = 0
        self.sure = bool(labels.SURELY_FICTIONAL.search(self.context))
        self.perhaps = bool(labels.PERHAPS_FICTIONAL.search(self.context))

    def go_on(self, before: _Look) -> None:
        """A page goes on where the last one ended: under its header and its title."""
        self.header = before.header
        self.context = f"{before.context[:CARRIED]}\n{self.context}"

    def through(self) -> Suspicion | None:
        for line in self.part.lines:
            text = line.text[:LONGEST_LINE]
            if not text.strip():
                continue
            self.seen += 1
            self._note(text)
            self.read.characters += len(text)
            if self.read.characters < WHOLE or not self.seen % STRIDE:
                self._read(line, text)
            if len(self.traces) >= MOST_TRACES:
                break
            self.recent.append(text[:200])
        self._close()
        self._judge_bare()
        return self._verdict()

    def _note(self, text: str) -> None:
        if self.seen <= TITLE_LINES:
            self.context += f"\n{text[:200]}"
        if self.seen <= NOTED_LINES:
            self.sure |= bool(labels.SURELY_FICTIONAL.search(text))
            self.perhaps |= bool(labels.PERHAPS_FICTIONAL.search(text))

    @property
    def is_class(self) -> bool:
        """Whether the words around speak of students more than of adults."""
        around = f"{self.context}\n" + "\n".join(self.recent)
        return bool(labels.CLASSES.search(around)) and not labels.ADULTS.search(around)

    @property
    def is_roster(self) -> bool:
        around = f"{self.context}\n" + "\n".join(self.recent)
        return bool(labels.ROSTERS.search(around)) and not labels.ADULTS.search(around)

    def _read(self, line: Line, text: str) -> None:
        if header := tables.header_of(line):
            if header.columns:
                self._close()
            self.header = header
            return
        if self._read_row(line, text):
            return
        strong, told = self._strong(text), forms.sentence(text, self.year)
        if {Signal.SSN, Signal.NAME} <= set(strong):
            self._trace(line.number, strong)
            return
        if (Signal.NAME not in told or ":" in text or len(line.cells) > 1) and self._read_fields(line):
            return
        if found := strong or told or self._listed(line, text):
            self._trace(line.number, found)
        else:
            self._keep_bare(line, text)

    def _read_row(self, line: Line, text: str) -> bool:
        """A row under the header, or the second half of one: a PDF may break a line behind a wide gap."""
        if self.header is None:
            return False
        number, before, self.lone_name = line.number, self.lone_name, ""
        if self.header.expected:
            if people.is_name(text.strip()):
                self.lone_name = text.strip()
                return False
            if before and not people.name_in(text):
                number, line = number - 1, Line(number, (f"{before} {text}",))
        found = tables.row(self.header, line, self.year, is_class=self.is_class)
        if found:
            self._trace(number, found)
        return bool(found)

    def _read_fields(self, line: Line) -> bool:
        found = list(forms.fields(line, self.year))
        if self.record and line.number - self.record.line > forms.FURTHEST:
            self._close()
        for signal, role, value in found:
            if self.record is None or (signal is Signal.NAME and Signal.NAME in self.record.found):
                self._close()
                self.record = forms.Record(line.number)
            self.record.found.setdefault(signal, value)
            self.record.is_of_student |= role is Role.STUDENT
        return bool(found)

    def _close(self) -> None:
        """What the fields so far say together."""
        if self.record and (found := self.record.telling(is_class=self.is_class)):
            self._trace(self.record.line, found)
        self.record = None

    def _strong(self, text: str) -> dict[Signal, str]:
        """What needs no header to be known for what it is."""
        found: dict[Signal, str] = {}
        if (ssn := ssn_in(text)) and not OTHER_NUMBER.search(text[: text.find(ssn)]):
            found[Signal.SSN] = ssn
        if "@" in text and (mail := STUDENT_MAIL.search(text)):
            found[Signal.EMAIL] = mail[0]
        if found and (name := people.name_in(text)):
            found[Signal.NAME] = name
        return found

    def _listed(self, line: Line, text: str) -> dict[Signal, str]:
        """A name in a list that says that it is one of students."""
        plain = COUNTED.sub("", text).strip()
        if not plain[:1].isupper() or not self.is_roster:
            return {}
        name = people.name_in(plain[:80])
        if not name or plain.find(name) > 0:
            return {}
        rest = plain.removeprefix(name)
        if not rest.strip(" .,;*") or people.is_name(plain.strip(" .,;*")):
            return {Signal.NAME: name}
        if LEVEL_AFTER.match(rest):
            return {Signal.NAME: name, Signal.LEVEL: rest.strip()}
        return {Signal.NAME: name} if len(line.cells) > 1 and people.is_name(line.cells[0]) else {}

    def _keep_bare(self, line: Line, text: str) -> None:
        """A row of a list without a header: a name first, and a birthday or a long number behind it."""
        name = people.name_in(text[:80])
        if not name or text.find(name) > len("999999999  "):
            return
        rest = text.replace(name, " ", 1)
        found = {Signal.NAME: name}
        if date := birth_date_in(rest, self.year):
            found[Signal.BIRTH] = date
        if number := ID_IN_ROW.search(rest):
            found[Signal.STUDENT_ID] = number[0]
        if Signal.BIRTH in found or (len(found) > 1 and self.is_class):
            self.bare.append((line, found))

    def _judge_bare(self) -> None:
        dates = {found.get(Signal.BIRTH, "") for _, found in self.bare}
        known = sum(people.is_known(found[Signal.NAME]) for _, found in self.bare)
        is_adult = labels.ADULTS.search(self.context) or labels.ADULT.search(self.context)
        if len(self.bare) < BARE or is_adult or len(dates) * 2 < len(self.bare):
            return
        is_list = len(self.bare) >= BARE_ALONE and len(self.bare) > self.seen * BARE_DENSE
        if known < BARE_SHARE * len(self.bare) and not is_list:
            return
        for line, found in self.bare[:MOST_TRACES]:
            self._trace(line.number, found)

    def _trace(self, line: int, found: dict[Signal, str]) -> None:
        signals = tuple((signal, masked(value)) for signal, value in sorted(found.items()))
        self.traces.append(Trace(line, signals, weigh(set(found))))

    def _verdict(self) -> Suspicion | None:
        traces = sorted(self._discounted(), key=lambda each: each.line)
        if not is_enough(traces):
            return None
        best = sorted(sorted(traces, key=lambda each: -each.weight)[:SHOWN], key=lambda each: each.line)
        return Suspicion(
            unit=self.part.unit,
            number=self.part.number,
            name=self.part.name,
            is_hidden=self.part.is_hidden,
            lines=self.seen,
            traces=tuple(best),
            weight=sum(each.weight for each in traces),
            records=len(traces),
        )

    def _discounted(self) -> list[Trace]:
        """Few rows that are said to be made up weigh little; many are not believed to be."""
        most = SURE_ROWS if self.sure else PERHAPS_ROWS if self.perhaps else 0
        if len(self.traces) > most:
            return self.traces
        return [Trace(each.line, each.signals, each.weight * FICTIONAL) for each in self.traces]
