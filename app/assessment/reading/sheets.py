"""The sheets of a workbook, hidden ones too: rows with their numbers, days as days."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from xml.parsers import expat

from app.assessment.reading.xml import walk
from app.assessment.tripwire.text import Line, Part, Unit

EPOCH = date(1899, 12, 30)
DATE_FORMATS = frozenset(range(14, 23)) | frozenset(range(27, 37)) | frozenset(range(45, 48))
DATE_LETTERS = re.compile(r"[yd]", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
LAST_DAY = 80_000
WIDEST = 200  # columns that are read
NUMBER = re.compile(r"\d{1,6}(?:\.\d+)?")


def sheets(archive: zipfile.ZipFile) -> Iterator[Part]:
    """A part for each sheet."""
    names = set(archive.namelist())
    shared = _shared(archive) if "xl/sharedStrings.xml" in names else []
    dates = _date_styles(archive) if "xl/styles.xml" in names else frozenset()
    known = _listed(archive)
    files = sorted(
        (name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)), key=lambda n: (len(n), n)
    )
    for number, file in enumerate(files, 1):
        name, is_hidden = known.get(file, ("", False))
        try:
            rows, is_partly = _Rows(archive, file, shared, dates).read()
        except expat.ExpatError:
            continue
        yield Part(Unit.SHEET, number, rows, name, is_hidden or is_partly)


def _listed(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """Name and hiddenness of each sheet by its file."""
    targets: dict[str, str] = {}
    found: dict[str, tuple[str, bool]] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            target = targets.get(attributes.get("id", ""), "").removeprefix("/").removeprefix("xl/")
            found[f"xl/{target}"] = (
                attributes.get("name", ""),
                attributes.get("state", "visible") != "visible",
            )

    for file, start in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        if file in archive.namelist():
            with archive.open(file) as content:
                walk(content, start=start, end=lambda name: None, text=lambda words: None)
    return found


def _shared(archive: zipfile.ZipFile) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    state = {"is_text": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        state["is_text"] = name == "t"

    def end(name: str) -> None:
        state["is_text"] = False
        if name == "si":
            found.append("".join(words))
            words.clear()

    def text(more: str) -> None:
        if state["is_text"]:
            words.append(more)

    with archive.open("xl/sharedStrings.xml") as content:
        walk(content, start=start, end=end, text=text)
    return found


def _date_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the styles by which a number is shown as a day."""
    formats: set[int] = set(DATE_FORMATS)
    styles: list[int] = []
    state = {"is_cells": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and DATE_LETTERS.search(QUOTED.sub("", attributes.get("formatCode", ""))):
            formats.add(int(attributes.get("numFmtId", "0")))
        elif name == "cellXfs":
            state["is_cells"] = True
        elif name == "xf" and state["is_cells"]:
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        if name == "cellXfs":
            state["is_cells"] = False

    with archive.open("xl/styles.xml") as content:
        walk(content, start=start, end=end, text=lambda words: None)
    return frozenset(str(at) for at, kind in enumerate(styles) if kind in formats)


class _Rows:
    """Reads one sheet."""

    def __init__(self, archive: zipfile.ZipFile, file: str, shared: list[str], dates: frozenset[str]) -> None:
        self.archive, self.file, self.shared, self.dates = archive, file, shared, dates
        self.rows: list[Line] = []
        self.cells: dict[int, str] = {}
        self.words: list[str] = []
        self.row = self.column = 0
        self.kind = self.style = ""
        self.is_value = self.is_hidden = False

    def read(self) -> tuple[tuple[Line, ...], bool]:
        """The rows, and whether some rows or columns are hidden."""
        with self.archive.open(self.file) as content:
            walk(content, start=self._start, end=self._end, text=self._text)
        return tuple(self.rows), self.is_hidden

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
            self.is_hidden |= attributes.get("hidden") in {"1", "true"}
        elif name == "col":
            self.is_hidden |= attributes.get("hidden") in {"1", "true"}
        elif name == "c":
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.is_value = name in {"v", "t"}

    def _text(self, words: str) -> None:
        if self.is_value:
            self.words.append(words)

    def _end(self, name: str) -> None:
        self.is_value = False
        if name == "c":
            if self.words and self.column <= WIDEST:
                self.cells[self.column] = self._value("".join(self.words))
            self.words.clear()
        elif name == "row":
            if self.cells:
                widest = max(self.cells)
                self.rows.append(Line(self.row, tuple(self.cells.get(at, "") for at in range(1, widest + 1))))
            self.cells.clear()

    def _value(self, words: str) -> str:
        if self.kind == "s":
            return self.shared[int(words)] if words.isdigit() and int(words) < len(self.shared) else ""
        if (
            self.kind == "n"
            and self.style in self.dates
            and NUMBER.fullmatch(words)
            and float(words) < LAST_DAY
        ):
            return (EPOCH + timedelta(days=int(float(words)))).isoformat()
        return words


def _column(reference: str) -> int:
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number
