"""Calendar files after RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.together.calendar import Entry, escape, fold, key_of, write

STAMP = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def unfolded(content):
    return content.decode().replace("\r\n ", "").split("\r\n")


def entry(**values):
    given = {
        "uid": "one@portal", "on": date(2026, 12, 31), "summary": "L1, ready", "description": "Maple\nhttps://x",
        "url": "https://portal.example/a",
    }  # fmt: skip
    return Entry(**{**given, **values})


def test_a_date_is_a_whole_day_that_ends_with_the_next():
    lines = unfolded(write([entry()], name="Seal portal", language="en", stamp=STAMP))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261124T093000Z" in lines
    assert "UID:one@portal" in lines
    assert "SUMMARY;LANGUAGE=en:L1\\, ready" in lines
    assert "DESCRIPTION;LANGUAGE=en:Maple\\nhttps://x" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b,c\\d", "a\\;b\\,c\\\\d"), ("one\r\ntwo\rthree", "one\\ntwo\\nthree"), ("tab\tand\u202ebell\x07", "tabandbell"),
        ("END:VEVENT\nBEGIN:VALARM", "END:VEVENT\\nBEGIN:VALARM"),
    ],
)  # fmt: skip
def test_what_has_a_meaning_is_escaped(text, expected):
    assert escape(text) == expected


@given(st.text(alphabet="aé漢🎓 ,", max_size=300))
def test_lines_are_short_and_lose_nothing(text):
    folded = fold(text)
    pieces = folded.removesuffix(b"\r\n").split(b"\r\n")

    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert pieces[0].decode() + "".join(piece.decode()[1:] for piece in pieces[1:]) == text


def test_a_name_stays_the_same_and_tells_nothing():
    assert key_of("practice:x:L1") == key_of("practice:x:L1") != key_of("practice:x:L2")
    assert len(key_of("seal:x")) == 32
