"""Every kind of file with records of students, as they are found on the drives of school systems."""

from __future__ import annotations

from collections.abc import Callable

from bench.labelled import student_cases, student_lists
from bench.labelled.blocks import Paper
from bench.labelled.people import Chance

Made = Callable[[Chance], Paper]
# Each kind with the formats in which it is found.
KINDS: tuple[tuple[Made, tuple[str, ...]], ...] = (
    (student_lists.export, ("csv", "xlsx", "csv", "txt")),
    (student_lists.roster, ("xlsx", "pdf", "docx", "csv")),
    (student_lists.names_only, ("pdf", "docx", "txt", "xlsx")),
    (student_lists.gradebook, ("xlsx", "csv", "pdf", "docx")),
    (student_lists.meals, ("xlsx", "pdf", "csv", "docx")),
    (student_lists.caseload, ("docx", "xlsx", "pdf", "pptx")),
    (student_cases.iep, ("docx", "pdf", "docx", "txt")),
    (student_cases.report_card, ("pdf", "docx", "pdf", "txt")),
    (student_cases.transcript, ("pdf", "docx", "pdf", "txt")),
    (student_cases.discipline, ("docx", "pdf", "txt", "xlsx")),
    (student_lists.attendance, ("pdf", "csv", "xlsx", "docx")),
    (student_lists.numbers, ("csv", "xlsx", "txt", "pdf")),
    (student_lists.mails, ("txt", "csv", "docx", "xlsx")),
    (student_lists.bare, ("csv", "txt", "xlsx", "csv")),
    (student_lists.health, ("docx", "xlsx", "pdf", "pptx")),
    (student_lists.scores, ("xlsx", "csv", "pdf", "pptx")),
    (student_lists.contacts, ("xlsx", "docx", "csv", "pdf")),
    (student_cases.buses, ("pdf", "xlsx", "docx", "txt")),
    (student_lists.learners, ("xlsx", "csv", "docx", "pdf")),
    (student_cases.appendix, ("pdf", "docx", "pdf", "docx")),
    (student_cases.hidden_sheet, ("xlsx", "xlsx", "pptx", "docx")),
    (student_cases.in_comments, ("docx", "xlsx", "docx", "pdf")),
    (student_cases.deleted_words, ("docx", "docx", "docx", "docx")),
    (student_cases.behind_pivot, ("xlsx", "xlsx", "xlsx", "xlsx")),
    (student_cases.in_properties, ("docx", "xlsx", "pdf", "pptx")),
    (student_cases.described, ("png", "jpg", "png", "jpg")),
    (student_cases.dismissals, ("docx", "pdf", "txt", "docx")),
)
