"""Reading a list that somebody kept by hand: any spreadsheet's CSV, columns by the names people give them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from app.vetting.errors import ListUnreadable
from app.vetting.likeness import key_of
from app.vetting.table import plain

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 5_000
LONGEST_CELL = 5_000
NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name", "service", "online service", "app", "application", "product", "tool", "resource",
             "title",
             "website name", "program", "software", "vendor product", "product name", "app name",
             "resource name"),
    "url": ("web address", "url", "website", "address", "link", "web site", "site", "domain", "homepage"),
    "provider": ("provider", "vendor", "company", "publisher", "operator", "vendor name", "company name"),
    "purpose": ("used for", "purpose", "description", "use", "what for", "notes", "comments", "subject"),
    "grades": ("grades", "grade", "grade level", "grade levels", "grade band", "level", "who uses it"),
    "elements": ("student data", "data elements", "data", "data collected", "pii", "student data collected",
                 "data shared"),
    "status": ("status", "approved", "approval", "decision", "approval status", "state", "result", "vetted"),
    "decided_on": ("decided on", "date", "approved on", "approval date", "date approved", "decision date",
                   "reviewed on", "review date", "date reviewed"),
    "expires_on": ("approved until", "expires", "expiration", "expires on", "expiration date", "review by",
                   "renewal date", "approval expires", "valid until", "next review"),
    "conditions": ("conditions", "condition", "limits", "restrictions", "limitations", "conditions of use"),
    "reason": ("reason", "rationale", "why", "reason for decision"),
    "agreement": ("agreement", "agreement type", "dpa", "contract", "agreement kind", "privacy agreement"),
    "parties": ("parties", "agreement parties"),
    "signed_on": ("signed on", "signed", "agreement date", "date signed", "dpa signed", "dpa date"),
    "agreement_expires_on": ("agreement ends on", "agreement expires", "dpa expires", "contract ends",
                             "agreement expiration", "dpa expiration"),
    "agreement_url": ("agreement address", "agreement link", "agreement url", "dpa link", "dpa url",
                      "privacy policy"),
}  # fmt: skip
FIELDS = {key_of(name): field for field, names in NAMES.items() for name in names}
# A table with such a column is about children, and must not be kept here.
OF_STUDENTS = re.compile(
    r"\b(first name|last name|student name|student id|student number|dob|date of birth|birth ?date|ssn"
    r"|guardian|homeroom)\b"
)


@dataclass(frozen=True)
class Line:
    """One row of the file: its number there, and its cells by field."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Listing:
    """A list as it was read: its rows, and the columns that nobody here knows."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def decoded(content: bytes) -> str:
    """The text of the file. Raises ListUnreadable for what is no text, such as a workbook."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise ListUnreadable("workbook")
    if len(content) > LARGEST:
        raise ListUnreadable("too-large")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise ListUnreadable("binary")
    if not text.strip():
        raise ListUnreadable("empty")
    return text


def read(text: str) -> Listing:
    """The rows with their columns told by name. Raises ListUnreadable."""
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ListUnreadable("damaged", str(reader.line_num)) from error
    if not rows:
        raise ListUnreadable("empty")
    (_, header), body = rows[0], rows[1:]
    if found := OF_STUDENTS.search(" | ".join(key_of(name) for name in header)):
        raise ListUnreadable("students", found.group())
    fields = [FIELDS.get(key_of(name), "") for name in header]
    if "name" not in fields:
        raise ListUnreadable("no-name")
    if len(body) > MOST_ROWS:
        raise ListUnreadable("too-long")
    lines = tuple(Line(number, _cells(fields, row)) for number, row in body)
    known = zip(header, fields, strict=True)
    return Listing(lines, tuple(plain(name) for name, field in known if not field and name.strip()))


def _cells(fields: list[str], row: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, cell in zip(fields, row, strict=False):
        if field and not found.get(field):  # of two columns for one thing, the first that says something
            found[field] = plain(cell)[:LONGEST_CELL]
    return found


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=first.count)
