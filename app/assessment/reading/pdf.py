"""The text of a PDF: its pages, the notes on them, the fields of forms, and its properties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from app.assessment.reading.lines import lines_of
from app.assessment.tripwire.text import Part, Unit

DEEPEST = 20
LONGEST = 200_000  # characters of a page


def parts_of_pdf(path: Path, ending: str) -> Iterator[Part]:
    """A part for each page, for its notes, for the form and for the properties."""
    yield from _pages(path)
    with pikepdf.open(path, suppress_warnings=True) as document:
        for number, page in enumerate(document.pages, 1):
            if notes := _notes(page.obj):
                yield Part(Unit.COMMENTS, number, tuple(lines_of(notes)))
        if fields := _fields(document):
            yield Part(Unit.NOTES, 1, tuple(lines_of(fields)))
        yield Part(Unit.PROPERTIES, 1, tuple(lines_of(_properties(document))))


def _pages(path: Path) -> Iterator[Part]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return
    with document:
        for at in range(len(document)):
            try:
                page = document[at]
            except pypdfium2.PdfiumError:
                continue
            text = page.get_textpage()
            words = text.get_text_range(0, min(text.count_chars(), LONGEST))
            text.close()
            page.close()
            yield Part(Unit.PAGE, at + 1, tuple(lines_of(words.replace("\ufffe", "").splitlines())))


def _notes(page: pikepdf.Object) -> list[str]:
    found: list[str] = []
    notes = page.get("/Annots")
    for note in notes if isinstance(notes, pikepdf.Array) else []:
        if isinstance(note, pikepdf.Dictionary):
            found += [
                line for key in ("/Contents", "/V", "/TU") for line in _text(note.get(key)).splitlines()
            ]
    return found


def _fields(document: pikepdf.Pdf) -> list[str]:
    form = document.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary) or not isinstance(form.get("/Fields"), pikepdf.Array):
        return []
    return list(_values(form["/Fields"], 0))


def _values(fields: Any, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    for field in fields:
        if not isinstance(field, pikepdf.Dictionary):
            continue
        name, value = _text(field.get("/T")), _text(field.get("/V"))
        if value:
            yield f"{name}: {value}"
        if isinstance(field.get("/Kids"), pikepdf.Array):
            yield from _values(field["/Kids"], depth + 1)


def _properties(document: pikepdf.Pdf) -> list[str]:
    return [line for value in document.docinfo.values() for line in _text(value).splitlines()]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.String | str) else ""
