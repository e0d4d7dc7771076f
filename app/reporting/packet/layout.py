"""Where things stand in the workbook, for who writes it and who reads it."""

from __future__ import annotations

QUESTIONS = "Questionnaire"
MARK = "portal"
"""The hidden sheet that says what the workbook belongs to, and lists the words for each rating."""

FIRST_ROW = 3  # from 0: a title, a hint and the headings stand above
MOST_ROWS = 200
LARGEST_CELL = 32_767  # characters, in every program that reads such files

# Columns, from 0. The first three are hidden.
PRACTICE, VERSION, BASE = 0, 1, 2
CODE, DOMAIN, TITLE, QUESTION, RATINGS, EVIDENCE = 3, 4, 5, 6, 7, 8
CHOICE, NARRATIVE, JUSTIFICATION = 9, 10, 11
WIDTH = 12

# Rows of the hidden sheet, from 0; the words for the choices follow, the code before each.
MARK_FORM, MARK_ASSESSMENT, MARK_CRITERIA, MARK_CHOICES = 0, 1, 2, 4
