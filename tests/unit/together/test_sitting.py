"""Which typing only goes on, and which takes words away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.together.sitting import State, goes_on, keeps

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "We"), ("We re", "We review"), ("We review.", "First, we review."), ("one three", "one two three"),
        ("polciy here", "policy here"), ("same", "same"), ("two  spaces", "two spaces"),
    ],
)  # fmt: skip
def test_words_that_are_added_and_slips_that_are_mended_go_on(old, new):
    assert keeps(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We do not share", "We do share"), ("We do not", "We do "), ("a long text", ""), ("annual", "each year"),
        ("begin middle end", "begin end"), ("reviewed", "re"), ("no", ""), ("one two", "two one"),
    ],
)  # fmt: skip
def test_a_word_that_is_gone_begins_a_new_entry(old, new):
    assert not keeps(old, new)


def test_finds_its_way_through_the_longest_texts():
    old = "word " * 4000

    assert keeps(old, old[:9999] + "new " + old[9999:])
    assert not keeps(old, old[:9000] + old[9006:])


@pytest.mark.parametrize(
    ("began", "left", "expected"),
    [(5, 1, True), (10, 10, True), (11, 11, False), (60, 1, True), (61, 1, False)],
)
def test_a_pause_or_a_long_hour_ends_a_sitting(began, left, expected):
    before, after = State(narrative="We"), State(narrative="We review")

    went_on = goes_on(before, after, began_at=NOW - began * MINUTE, left_at=NOW - left * MINUTE, now=NOW)

    assert went_on is expected


@pytest.mark.parametrize(
    "after",
    [State(3, "We"), State(2, "We", is_not_applicable=True), State(2, "We", justification="")],
    ids=["rating", "claim", "reason-gone"],
)
def test_a_choice_is_never_only_typing(after):
    before = State(2, "We", justification="Because it is so")

    assert not goes_on(before, after, began_at=NOW, left_at=NOW, now=NOW)
