"""Dates, numbers and lists as readers write them; text as people meant it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.web import i18n
from app.web.forms import clean_line, clean_text


@pytest.fixture
def render():
    app = Flask(__name__)
    i18n.init_app(app, time_zone="America/New_York")

    def say(template, **values):
        with app.test_request_context():
            return app.jinja_env.from_string(template).render(**values)

    return say


@pytest.mark.parametrize(
    ("template", "value", "words"),
    [
        ("{{ v|date }}", date(2026, 11, 23), "November 23, 2026"),
        ("{{ v|date('short') }}", date(2026, 11, 23), "11/23/26"),
        ("{{ v|date }}", datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "November 23, 2026"),
        ("{{ v|datetime }}", datetime(2026, 11, 23, 21, 57, tzinfo=UTC), "Nov 23, 2026, 4:57 PM EST"),
        ("{{ v|time }}", datetime(2026, 7, 1, 20, 57, tzinfo=UTC), "4:57 PM EDT"),
        ("{{ v|number }}", 1234567, "1,234,567"),
        ("{{ v|percent }}", 0.5, "50%"),
        ("{{ v|listing }}", ["a"], "a"),
        ("{{ v|listing }}", ["a", "b"], "a and b"),
        ("{{ v|listing }}", ["a", "b", 3], "a, b, and 3"),
        ("{{ v|listing }}", [], ""),
    ],
    ids=str,
)
def test_are_formatted_for_the_reader(render, template, value, words):
    assert " ".join(render(template, v=value).split()) == words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two   words ", "two words"),
        ("tab\tand\nline", "tab and line"),
        ("e\u0301cole", "\u00e9cole"),
        ("", ""),
        (None, None),
    ],
)
def test_a_line_is_cleaned(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("  kept  \n\n as typed ", "  kept  \n\n as typed "),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00bell\x07escape\x1b", "nulbellescape"),
        ("page\x0cbreak", "page\nbreak"),
        ("half \ud83d pair", "half  pair"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("e\u0301", "\u00e9"),
        (None, None),
    ],
)
def test_text_loses_no_word(typed, kept):
    assert clean_text(typed) == kept
