"""Every kind of file without records of students that looks a little like one: what districts give as evidence."""

from __future__ import annotations

from collections.abc import Callable

from bench.labelled import adults, tables, texts
from bench.labelled.blocks import Paper
from bench.labelled.people import Chance

Made = Callable[[Chance], Paper]
# Each kind with the formats in which it is found.
KINDS: tuple[tuple[Made, tuple[str, ...]], ...] = (
    (texts.policy, ("pdf", "docx", "txt", "pdf")),
    (tables.index_of_policies, ("xlsx", "pdf", "csv", "docx")),
    (texts.agreement, ("pdf", "docx", "pdf", "txt")),
    (texts.training, ("pptx", "pdf", "pptx", "docx")),
    (adults.directory, ("xlsx", "csv", "pdf", "docx")),
    (tables.vendors, ("xlsx", "csv", "pdf", "docx")),
    (texts.blank_form, ("pdf", "docx", "txt", "docx")),
    (tables.blank_table, ("xlsx", "csv", "docx", "xlsx")),
    (texts.minutes, ("pdf", "docx", "txt", "pdf")),
    (tables.meetings, ("csv", "xlsx", "pdf", "docx")),
    (tables.dictionary, ("xlsx", "pdf", "docx", "csv")),
    (tables.assets, ("csv", "xlsx", "pdf", "csv")),
    (adults.completion, ("xlsx", "csv", "pdf", "docx")),
    (texts.incident_plan, ("docx", "pdf", "docx", "txt")),
    (tables.totals, ("xlsx", "pdf", "csv", "pptx")),
    (tables.approved, ("xlsx", "csv", "pdf", "docx")),
    (texts.notice, ("pdf", "docx", "txt", "pdf")),
    (adults.committee, ("docx", "pdf", "xlsx", "txt")),
    (tables.risks, ("xlsx", "csv", "docx", "pdf")),
    (tables.courses, ("csv", "xlsx", "pdf", "docx")),
    (texts.sample_iep, ("docx", "pdf", "txt", "docx")),
    (texts.placeholders, ("pdf", "docx", "txt", "pptx")),
    (adults.accounts, ("xlsx", "csv", "pdf", "docx")),
    (adults.newsletter, ("docx", "pdf", "txt", "docx")),
    (texts.shot, ("png", "jpg", "png", "jpg")),
    (adults.sign_in, ("docx", "pdf", "xlsx", "csv")),
    (texts.consent, ("docx", "pdf", "txt", "docx")),
    (tables.retention, ("xlsx", "pdf", "csv", "docx")),
)
