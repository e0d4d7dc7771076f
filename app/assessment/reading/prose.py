"""Texts of documents and slides: paragraphs as lines, tables as rows, each table a part of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import IO

from app.assessment.reading.lines import GAP
from app.assessment.reading.xml import walk
from app.assessment.tripwire.text import Line, Part, Unit

# Texts as shown, as deleted under track changes, in properties and in comments.
PROPERTIES = frozenset(
    ("title", "subject", "creator", "keywords", "description", "category", "lastModifiedBy", "lpstr",
     "lpwstr", "Company", "Manager")
)  # fmt: skip
TEXTS = frozenset(("t", "delText", "instrText", "text")) | PROPERTIES
PARAGRAPHS = frozenset(("p", "comment", "threadedComment")) | PROPERTIES
ROWS = frozenset(("r", "p", "row", "sharedItems", "pt", "cacheField"))
CAPTION = 2


class _Prose:
    def __init__(self, unit: Unit, number: int) -> None:
        self.unit, self.number = unit, number
        self.lines: list[Line] = []
        self.tables: list[Part] = []
        self.rows: list[Line] = []
        self.cells: list[str] = []
        self.words: list[str] = []
        self.recent: deque[str] = deque(maxlen=CAPTION)
        self.depth = self.count = self.table_depth = 0
        self.is_text = self.is_hidden = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in TEXTS:
            self.is_text = True
        elif name == "tbl":
            self.table_depth += 1
        elif name in {"tab", "br", "cr"}:
            self.words.append("\t" if name == "tab" else "  ")
        elif name == "sld":
            self.is_hidden = attributes.get("show") in {"0", "false"}

    def text(self, words: str) -> None:
        if self.is_text:
            self.words.append(words)

    def end(self, name: str) -> None:
        if name in TEXTS:
            self.is_text = False
        if self.table_depth:
            self._end_in_table(name)
        elif name in PARAGRAPHS:
            self.end_paragraph()

    def end_paragraph(self) -> None:
        words = "".join(self.words).strip()
        self.words.clear()
        self.count += 1
        if words:
            self.lines.append(Line(self.count, tuple(cell for cell in GAP.split(words) if cell) or (words,)))
            self.recent.append(words)

    def _end_in_table(self, name: str) -> None:
        if name == "p":
            self.words.append(" ")
        elif name == "tc" and self.table_depth == 1:
            self.cells.append("".join(self.words).strip())
            self.words.clear()
        elif name == "tr" and self.table_depth == 1:
            self.rows.append(Line(len(self.rows) + 1, tuple(self.cells)))
            self.cells.clear()
        elif name == "tbl":
            self.table_depth -= 1
            if not self.table_depth:
                self.words.clear()
                number = len(self.tables) + 1
                self.tables.append(
                    Part(Unit.TABLE, number, tuple(self.rows), " ".join(self.recent), self.is_hidden)
                )
                self.rows.clear()


def prose(content: IO[bytes], unit: Unit, number: int) -> Iterator[Part]:
    """The part and its tables."""
    found = _Prose(unit, number)
    walk(content, start=found.start, end=found.end, text=found.text)
    found.end_paragraph()
    if found.lines:
        yield Part(unit, number, tuple(found.lines), is_hidden=found.is_hidden)
    for table in found.tables:
        # The table of a slide is looked for on its slide; a document's tables are counted.
        is_counted = unit is Unit.TEXT
        yield table if is_counted else Part(unit, number, table.lines, table.name, found.is_hidden)


class _Values:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.cells: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if value := attributes.get("v"):
            self.cells.append(value)

    def text(self, words: str) -> None:
        if words.strip():
            self.cells.append(words.strip())

    def end(self, name: str) -> None:
        if name in ROWS:
            self.close()

    def close(self) -> None:
        if self.cells:
            self.lines.append(Line(len(self.lines) + 1, tuple(self.cells)))
            self.cells.clear()


def generic(content: IO[bytes], number: int) -> Iterator[Part]:
    """What stands in charts, in tables behind pivots and in drawings: values by row."""
    found = _Values()
    walk(content, start=found.start, end=found.end, text=found.text)
    found.close()
    if found.lines:
        yield Part(Unit.NOTES, number, tuple(found.lines), is_hidden=True)
