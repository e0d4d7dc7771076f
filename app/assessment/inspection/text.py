"""Plain text and CSV: told apart from programs and pictures by what is in it."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from app.assessment.inspection.reasons import Reason, UploadRefused

CHUNK = 1 << 18
LONGEST_CELL = 1 << 20
BEGINNING = 4096
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# No text has these, whatever its language. Tab, line and page ends and the old end-of-file mark it may have.
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
MARKUP = re.compile(
    r"\s*(?:<(?:!doctype|html|head|body|script|svg|iframe|object|\?php|\?xml|hta:)|#!|\{\\rtf)", re.IGNORECASE
)


def examine_text(path: Path, ending: str) -> None:
    """Raise UploadRefused unless the file is readable text, and a table where the name says CSV."""
    encoding = encoding_of(path)
    beginning = next(_pieces(path, encoding), "")
    if MARKUP.match(beginning[:BEGINNING]):
        raise UploadRefused(Reason.CONTENT_DIFFERS, ending=ending)
    if ending == "csv":
        _read_table(path, encoding)


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 by its mark, else UTF-8 where the bytes are that, else Latin-1."""
    with path.open("rb") as file:
        first = file.read(4)
    marked = next((name for mark, name in MARKS if first.startswith(mark)), None)
    for name in [marked] if marked else ["utf-8", "latin-1"]:
        try:
            for piece in _pieces(path, name):
                if CONTROLS.search(piece):
                    raise UploadRefused(Reason.NOT_TEXT)
        except UnicodeDecodeError:
            continue
        return name
    raise UploadRefused(Reason.NOT_TEXT)


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield decoder.decode(part)
        yield decoder.decode(b"", final=True)


def _read_table(path: Path, encoding: str) -> None:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        try:
            for _row in csv.reader(file):
                pass
        except csv.Error as error:
            raise UploadRefused(Reason.UNREADABLE) from error
