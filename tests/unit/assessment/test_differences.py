"""Two texts side by side, and both in one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.assessment.differences import both, differences

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
