"""Two texts side by side, and both in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.differences import both, changes, differences

TEXTS = st.text(alphabet="ab \n", max_size=40)


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_texts(left, right):
    ours, theirs = differences(left, right)

    assert "".join(words for words, _ in ours) == left
    assert "".join(words for words, _ in theirs) == right
    assert [w for w, is_other in ours if not is_other] == [w for w, is_other in theirs if not is_other]


def test_marks_the_words_that_differ():
    assert differences("we train staff", "we train everyone") == (
        [("we train ", False), ("staff", True)],
        [("we train ", False), ("everyone", True)],
    )


def test_very_long_texts_are_not_compared():
    text = "word " * 4000

    assert differences(text, text + "x") == ([(text, False)], [(text + "x", False)])


@given(TEXTS, TEXTS)
def test_both_keeps_every_word_of_each(mine, theirs):
    kept = both(mine, theirs, "[From Sam:]")

    assert mine in kept
    assert theirs in kept


class TestChanges:
    def test_tell_in_one_text_what_went_and_what_came(self):
        assert changes("We review it yearly.", "We review it each quarter.") == [
            ("We review it ", "same"), ("yearly.", "gone"), ("each quarter.", "new"),
        ]  # fmt: skip

    def test_lose_no_word_of_either_text(self):
        before, after = "one two three four", "zero one three five four"
        found = changes(before, after)

        assert "".join(words for words, kind in found if kind != "new") == before
        assert "".join(words for words, kind in found if kind != "gone") == after

    def test_shorten_what_is_the_same(self):
        long = " ".join(f"word{number}" for number in range(200))
        found = changes(f"{long} old {long}", f"{long} new {long}")

        assert [kind for _, kind in found] == ["same", "gone", "new", "same"]
        assert len("".join(words for words, _ in found)) < 200
        assert found[0][0].startswith(" … ")

    def test_break_off_where_they_are_many_and_say_so(self):
        found = changes("", "word " * 500, most=40)

        assert found[-1] == ("…", "more")
        assert len(found[0][0].split()) == 20

    @pytest.mark.parametrize(("before", "after"), [("", ""), ("same", "same")])
    def test_are_none_between_equals(self, before, after):
        assert [kind for _, kind in changes(before, after)] in ([], ["same"])

    def test_of_the_longest_texts_take_no_noticeable_time(self):
        from time import process_time

        old, new = "alpha beta " * 1700, "gamma delta " * 1600
        begun = process_time()
        changes(old, new)

        assert process_time() - begun < 0.25

    def test_a_space_between_two_changes_does_not_tear_them_apart(self):
        assert changes("keep one two three", "keep four five six") == [
            ("keep ", "same"), ("one two three", "gone"), ("four five six", "new"),
        ]  # fmt: skip
