"""Writes the questionnaire as a workbook. Every text is written as text: none can become a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.reporting.packet import layout
from app.reporting.packet.content import CHOICES, FORM, RATINGS, code_of, digest_of
from app.reporting.packet.proposal import NOTHING, Held

INK, LINE, TINT, INPUT = "#1b2530", "#c9d1d9", "#eef2f6", "#fffbe8"
HEADINGS = (
    layout.CODE, layout.DOMAIN, layout.TITLE, layout.QUESTION, layout.RATINGS, layout.EVIDENCE,
    layout.CHOICE, layout.NARRATIVE, layout.JUSTIFICATION,
)  # fmt: skip
WIDTHS = {
    layout.CODE: 6, layout.DOMAIN: 18, layout.TITLE: 24, layout.QUESTION: 38, layout.RATINGS: 58,
    layout.EVIDENCE: 34, layout.CHOICE: 22, layout.NARRATIVE: 60, layout.JUSTIFICATION: 34,
}  # fmt: skip
DEEPEST = 409  # points: the tallest row there is


@dataclass(frozen=True)
class Asked:
    """One practice as the workbook shows it."""

    practice_id: str
    domain: str
    title: str
    question: str
    ratings: str
    evidence: str
    may_not_apply: bool
    is_open: bool


@dataclass(frozen=True)
class Wording:
    """The words of the workbook in the reader's language. `choices` go by the codes of `CHOICES`."""

    title: str
    hint: str
    guide_name: str
    guide: Sequence[str]
    headings: Sequence[str]
    choices: Mapping[str, str]
    choose: str


def write(
    assessment_id: UUID, criteria: str, asked: Sequence[Asked], held: Mapping[str, Held], words: Wording
) -> bytes:
    """The workbook (.xlsx): a guide, the questionnaire with what the portal has, and a hidden sheet."""
    import xlsxwriter  # noqa: PLC0415  # only who takes a workbook along needs it

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": words.title})
        _guide(book, words)
        _questions(book, asked, held, words)
        _mark(book, assessment_id, criteria, words)
    return buffer.getvalue()


def _guide(book: Any, words: Wording) -> None:
    sheet = book.add_worksheet(words.guide_name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 96)
    sheet.write_string(0, 0, words.title, book.add_format({"bold": True, "font_size": 18, "font_color": INK}))
    style = book.add_format({"text_wrap": True, "valign": "top", "font_size": 12, "font_color": INK})
    for number, text in enumerate(words.guide, start=2):
        sheet.write_string(number, 0, text, style)
        sheet.set_row(number, 16 * (1 + len(text) // 88) + 8)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)


def _questions(book: Any, asked: Sequence[Asked], held: Mapping[str, Held], words: Wording) -> None:
    sheet = book.add_worksheet(layout.QUESTIONS)
    styles = _styles(book)
    sheet.write_string(0, layout.CODE, words.title, styles["title"])
    sheet.write_string(1, layout.CODE, words.hint, styles["hint"])
    for column, heading in zip(HEADINGS, words.headings, strict=True):
        sheet.write_string(layout.FIRST_ROW - 1, column, heading, styles["heading"])
    for number, each in enumerate(asked, start=layout.FIRST_ROW):
        _ask(sheet, number, each, styles)
        answer = held.get(each.practice_id, NOTHING)
        _answer(sheet, number, answer, words.choices[code_of(answer.answer)], styles[each.is_open])
        _offer(sheet, number, words.choose, may_not_apply=each.may_not_apply)
        lines = max(each.ratings.count("\n") + len(each.ratings) // 56, len(answer.answer.narrative) // 60, 6)
        sheet.set_row(number, min(DEEPEST, 15 * (lines + 1)))
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    sheet.set_column(layout.PRACTICE, layout.BASE, None, None, {"hidden": True})
    sheet.freeze_panes(layout.FIRST_ROW, layout.QUESTION)
    sheet.set_landscape()
    sheet.set_paper(5)  # legal: a questionnaire is wide
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(layout.FIRST_ROW - 1)
    sheet.protect(
        "",
        {"format_columns": True, "format_rows": True, "format_cells": True, "sort": True, "autofilter": True},
    )
    sheet.activate()


def _ask(sheet: Any, number: int, each: Asked, styles: Mapping[Any, Any]) -> None:
    told = (each.practice_id, each.domain, each.title, each.question, each.ratings, each.evidence)
    sheet.write_string(number, layout.PRACTICE, each.practice_id)
    for column, text in zip(HEADINGS, told, strict=False):
        sheet.write_string(number, column, text[: layout.LARGEST_CELL], styles["told"])


def _answer(sheet: Any, number: int, held: Held, choice: str, style: Any) -> None:
    sheet.write_number(number, layout.VERSION, held.version)
    sheet.write_string(number, layout.BASE, digest_of(held.answer))
    sheet.write_string(number, layout.CHOICE, choice, style)
    sheet.write_string(number, layout.NARRATIVE, held.answer.narrative, style)
    sheet.write_string(number, layout.JUSTIFICATION, held.answer.justification, style)


def _offer(sheet: Any, number: int, choose: str, *, may_not_apply: bool) -> None:
    # The words stand on the hidden sheet: a list inside the cell itself can be of 255 characters only.
    first, last = layout.MARK_CHOICES + 2, layout.MARK_CHOICES + 1 + len(RATINGS) + may_not_apply
    offered = f"={layout.MARK}!$B${first}:$B${last}"
    sheet.data_validation(
        number, layout.CHOICE, number, layout.CHOICE,
        {"validate": "list", "source": offered, "error_title": choose[:32], "error_message": choose[:255]},
    )  # fmt: skip


def _styles(book: Any) -> dict[str | bool, Any]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": LINE, "font_color": INK}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": INK}),
        "hint": book.add_format({"italic": True, "font_color": INK}),
        "heading": book.add_format({**cell, "bold": True, "bg_color": TINT}),
        "told": book.add_format(cell),
        # By whether the practice can be answered now. Its cells are text: no program makes a date of "3/4".
        True: book.add_format({**cell, "bg_color": INPUT, "locked": False, "num_format": "@"}),
        False: book.add_format({**cell, "bg_color": TINT, "num_format": "@"}),
    }


def _mark(book: Any, assessment_id: UUID, criteria: str, words: Wording) -> None:
    sheet = book.add_worksheet(layout.MARK)
    sheet.very_hidden()
    for row, text in (
        (layout.MARK_FORM, FORM),
        (layout.MARK_ASSESSMENT, str(assessment_id)),
        (layout.MARK_CRITERIA, criteria),
    ):
        sheet.write_string(row, 0, text)
    for number, code in enumerate(CHOICES):
        sheet.write_string(layout.MARK_CHOICES + number, 0, code)
        sheet.write_string(layout.MARK_CHOICES + number, 1, words.choices[code])
