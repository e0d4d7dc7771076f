"""The reading child: `python -m app.reporting.packet.child` reads one workbook per message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from app.assessment.inspection.child import examine
from app.assessment.inspection.reasons import UploadRefused
from app.core.confined import frames
from app.core.confined.confinement import Limits, Work, serve
from app.reporting.packet import layout
from app.reporting.packet.content import CHOICES, FORM, NOT_APPLICABLE

LIMITS = Limits(mebibytes=768, cpu_seconds=10, wall_seconds=15)
LEADING_DIGIT = re.compile(r"^\s*([1-4])(?![\d.,/:-])")


class NotOurs(Exception):
    """A workbook, but not one that the portal wrote."""


def read(path: Path) -> frames.Header:
    """The rows of the workbook as plain values; `refused` with a reason where there are none to be had."""
    try:
        examine(path, "xlsx")
    except UploadRefused as refusal:
        return {"refused": str(refusal.reason)}
    with path.open("rb") as file:
        try:
            return _content(load_workbook(file, read_only=True, data_only=True, keep_links=False))
        except NotOurs:
            return {"refused": "not-ours"}


def _content(book: Any) -> frames.Header:
    if layout.MARK not in book.sheetnames or layout.QUESTIONS not in book.sheetnames:
        raise NotOurs
    mark = [
        tuple(map(_text, row))
        for row in _rows(book[layout.MARK], most=layout.MARK_CHOICES + len(CHOICES), width=2)
    ]
    if len(mark) < layout.MARK_CHOICES + len(CHOICES) or mark[layout.MARK_FORM][0] != FORM:
        raise NotOurs
    codes = {_folded(label): code for code, label in mark[layout.MARK_CHOICES :] if code in CHOICES}
    rows = [
        found
        for cells in _rows(book[layout.QUESTIONS], most=layout.MOST_ROWS, width=layout.WIDTH)[
            layout.FIRST_ROW :
        ]
        if (found := _row(list(map(_text, cells)), codes))
    ]
    return {
        "assessment": mark[layout.MARK_ASSESSMENT][0],
        "criteria": mark[layout.MARK_CRITERIA][0],
        "rows": rows,
    }


def _rows(sheet: Any, *, most: int, width: int) -> list[Sequence[Any]]:
    # What a sheet says of its own size may be wrong, or meant to exhaust us.
    sheet.reset_dimensions()
    found = sheet.iter_rows(max_row=most, max_col=width, values_only=True)
    return [(*row, *(None,) * (width - len(row))) for row in found]


def _row(cells: list[str], codes: dict[str, str]) -> dict[str, str] | None:
    if not cells[layout.PRACTICE].strip():
        return None
    said = cells[layout.CHOICE].strip()
    return {
        "practice": cells[layout.PRACTICE].strip(),
        "version": cells[layout.VERSION].strip(),
        "base": cells[layout.BASE].strip(),
        "code": _code(said, codes),
        "said": said[:200],
        "narrative": cells[layout.NARRATIVE],
        "justification": cells[layout.JUSTIFICATION],
    }


def _code(said: str, codes: dict[str, str]) -> str:
    """The code of a choice: its words, however spaced, or the bare number; `?` for anything else."""
    if (known := codes.get(_folded(said))) is not None:
        return known
    if not said:
        return ""
    if digit := LEADING_DIGIT.match(said):
        return digit.group(1)
    return NOT_APPLICABLE if _folded(said) in {"n/a", "na"} else "?"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def prepare() -> Work:
    """The libraries are loaded already; what remains is one workbook after the other."""

    def work(header: frames.Header, _body: bytes) -> tuple[frames.Header, bytes]:
        return read(Path(header["path"])), b""

    return work


if __name__ == "__main__":
    serve(prepare, LIMITS)
