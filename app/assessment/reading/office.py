"""The text of Office documents, hidden parts, comments, properties and documents inside included."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import IO
from xml.parsers import expat

from app.assessment.reading.prose import generic, prose
from app.assessment.reading.sheets import sheets
from app.assessment.tripwire.text import Part, Unit

PROSE = (
    (re.compile(r"word/document\d*\.xml"), Unit.TEXT),
    (re.compile(r"word/(?:header|footer)\d*\.xml"), Unit.MARGINS),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), Unit.NOTES),
    (re.compile(r"(?:word|xl|ppt)/(?:comments|threadedComments)/?.*\.xml"), Unit.COMMENTS),
    (re.compile(r"ppt/slides/slide\d+\.xml"), Unit.SLIDE),
    (re.compile(r"ppt/notesSlides/.*\.xml"), Unit.NOTES),
    (re.compile(r"docProps/.*\.xml"), Unit.PROPERTIES),
)
# Names of fonts and colours, and what the sheets are read from: no text that anybody wrote.
SILENT = re.compile(
    r".*(?:theme|styles|settings|fontTable|numbering|webSettings|presProps|viewProps|tableStyles|slideLayout|slideMaster|calcChain"
    r"|sharedStrings|worksheets/sheet|xl/workbook|notesMaster|printerSettings|_rels|\[Content_Types\]).*",
    re.IGNORECASE,
)
INSIDE = re.compile(r".*\.(docx|xlsx|pptx)", re.IGNORECASE)
LARGEST_INSIDE = 32 * 1024 * 1024
DEEPEST = 2
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    ValueError,
    KeyError,
    NotImplementedError,
)


def parts_of_office(path: Path, ending: str) -> Iterator[Part]:
    """Every part of the document in which there is text."""
    with path.open("rb") as file:
        yield from _parts(file, 0)


def _parts(file: IO[bytes], depth: int) -> Iterator[Part]:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            yield from sheets(archive)
        numbers: dict[Unit, Iterator[int]] = {}
        for name in sorted(names, key=_natural):
            if (
                INSIDE.fullmatch(name)
                and depth < DEEPEST
                and archive.getinfo(name).file_size < LARGEST_INSIDE
            ):
                yield from _inside(archive, name, depth)
                continue
            unit = next((unit for pattern, unit in PROSE if pattern.fullmatch(name)), None)
            if not name.endswith(".xml") or (unit is None and SILENT.fullmatch(name)):
                continue
            number = next(numbers.setdefault(unit or Unit.NOTES, count(1)))
            try:
                with archive.open(name) as content:
                    yield from prose(content, unit, number) if unit else generic(content, number)
            except UNREADABLE:
                continue  # readers show nothing of it either


def _inside(archive: zipfile.ZipFile, name: str, depth: int) -> Iterator[Part]:
    try:
        yield from _parts(BytesIO(archive.read(name)), depth + 1)
    except UNREADABLE:
        return


def _natural(name: str) -> list[tuple[int, str]]:
    return [
        (int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", name) if piece
    ]
