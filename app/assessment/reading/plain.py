"""The text of plain files and tables."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.assessment.inspection.text import LONGEST_CELL, encoding_of
from app.assessment.reading.lines import lines_of
from app.assessment.tripwire.text import Line, Part, Unit

BEGINNING = 8192
SEPARATORS = ",;\t|"


def parts_of_text(path: Path, ending: str) -> Iterator[Part]:
    """One part: the rows of a table or the lines of a text."""
    encoding = encoding_of(path)
    if ending == "csv":
        yield Part(Unit.TABLE, 1, _rows(path, encoding))
    else:
        yield Part(Unit.TEXT, 1, _lines(path, encoding))


def _lines(path: Path, encoding: str) -> Iterator[Line]:
    with path.open(encoding=encoding) as file:
        yield from lines_of(file)


def _rows(path: Path, encoding: str) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        beginning = Counter(file.read(BEGINNING))
        file.seek(0)
        separator = max(SEPARATORS, key=lambda each: beginning[each])
        for number, row in enumerate(csv.reader(file, delimiter=separator), 1):
            yield Line(number, tuple(row))
