"""Rows of lists that people keep by hand: repaired where they can be, refused with a reason where not."""

from __future__ import annotations

import pytest

from app.vetting import list_file, list_rows, table
from app.vetting.list_file import Line
from app.vetting.workflow import State


def row(**cells):
    return list_rows.read(Line(2, {"name": "Number Otter", **cells}))


@pytest.mark.parametrize(
    ("said", "grades"),
    [("K-5", "k12345"), ("k to 2", "k12"), ("Grades 6–8", "678"), ("3rd, 4th", "34"), ("5-3", "345"),
     ("High School", ["9", "10", "11", "12"]), ("9 & 10", ["9", "10"]), ("PreK", ["pk"]), ("", "")],
    ids=str,
)  # fmt: skip
def test_grades_are_read_as_people_write_them(said, grades):
    assert row(grades=said).grades == tuple(grades)


@pytest.mark.parametrize(
    "said", ["2025-03-04", "3/4/2025", "03/04/25", "Mar 4, 2025", "4 March 2025", "2025-03-04 00:00:00"]
)
def test_dates_are_read_as_people_write_them(said):
    assert row(decided_on=said).decided_on.isoformat() == "2025-03-04"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("YES", State.APPROVED),
        ("Not Approved", State.REFUSED),
        ("", State.REQUESTED),
        ("archived", State.RETIRED),
    ],
    ids=["yes", "not approved", "nothing", "archived"],
)
def test_a_status_is_known_by_many_words(said, state):
    assert row(status=said).state is state


def test_a_refusal_without_a_reason_says_that_none_was_noted():
    found = row(status="no")

    assert found.reason
    assert ("reason", "Number Otter") in found.repairs


def test_an_agreement_that_ends_before_it_was_signed_loses_its_end():
    found = row(agreement="DPA", signed_on="2025-05-01", agreement_expires_on="2024-05-01")

    assert (found.agreement_expires_on, found.repairs[-1][0]) == (None, "reversed")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_a_file_is_read_in_every_encoding_and_with_every_mark(encoding, mark):
    content = f"Ünknown{mark}App name\r\nx{mark}Café Otter\r\n".encode(encoding)

    listing = list_file.read(list_file.decoded(content))

    assert listing.lines[0].cells["name"] == "Café Otter"
    assert listing.unknown == ("Ünknown",)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\uff1d1", "|calc", "plain", "'quoted", "\u200b=1"]
)
def test_a_cell_comes_back_as_it_was(text):
    kept = table.safe(text)

    assert not kept.startswith(table.STARTS)
    assert table.plain(kept) == text
