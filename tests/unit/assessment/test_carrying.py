"""What is carried into the next assessment never looks better than it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.carrying import LONGEST_TEXT, Earlier, Freshness, freshness, joined
from app.together.sitting import State

TODAY = date(2026, 11, 24)
CLAIMED = State(None, "", True, "We have no students.")


def said(key, rating=3, text="We do it."):
    return Earlier(key, State(rating, text))


class TestJoining:
    def test_one_practice_keeps_its_words_as_they_were(self):
        assert joined([said("L1", 4)], expected=1, may_not_apply=False) == State(4, "We do it.")

    def test_merged_practices_bring_every_text_under_its_name_and_the_lowest_rating(self):
        found = joined([said("L1", 4, "One."), said("L2", 2, "Two.")], expected=2, may_not_apply=False)

        assert found == State(2, "[L1] One.\n\n[L2] Two.")

    def test_a_merged_practice_has_no_rating_where_one_part_was_not_answered(self):
        assert joined([said("L1", 4)], expected=2, may_not_apply=False).rating is None
        assert joined([said("L1", 4), said("L2", None)], expected=2, may_not_apply=False).rating is None

    def test_a_claim_stays_one_where_the_practice_still_allows_it(self):
        assert joined([Earlier("C1", CLAIMED)], expected=1, may_not_apply=True) == CLAIMED

    def test_a_claim_that_is_not_allowed_any_more_becomes_a_text_without_a_rating(self):
        found = joined([Earlier("C1", CLAIMED)], expected=1, may_not_apply=False)

        assert found == State(None, "We have no students.")

    def test_a_claim_for_one_of_two_merged_practices_is_no_claim_for_the_whole(self):
        found = joined([Earlier("C1", CLAIMED), said("C2", 3)], expected=2, may_not_apply=True)

        assert (found.rating, found.is_not_applicable) == (3, False)

    @given(
        st.lists(
            st.tuples(st.sampled_from([None, 1, 2, 3, 4]), st.integers(0, LONGEST_TEXT)),
            min_size=1,
            max_size=4,
        ),
        st.integers(0, 2),
        st.booleans(),
    )
    def test_nothing_looks_better_than_it_was_and_everything_fits(self, given_parts, missing, may_not_apply):
        parts = [
            said(f"L{number}", rating, "x" * length) for number, (rating, length) in enumerate(given_parts, 1)
        ]

        found = joined(parts, expected=len(parts) + missing, may_not_apply=may_not_apply)

        ratings = [rating for rating, _ in given_parts]
        assert found.rating is None or found.rating == min(ratings)
        assert found.rating is None or not missing
        assert len(found.narrative) <= LONGEST_TEXT


class TestEvidence:
    @pytest.mark.parametrize(
        ("is_same", "is_page_changed", "until", "expected"),
        [
            (True, False, None, Freshness.UNCHANGED),
            (True, False, TODAY, Freshness.UNCHANGED),
            (False, False, None, Freshness.CHANGED),
            (True, True, None, Freshness.CHANGED),
            (True, False, date(2026, 11, 23), Freshness.EXPIRED),
            (False, True, date(2026, 11, 23), Freshness.EXPIRED),
        ],
        ids=[
            "same content",
            "last day",
            "newer version",
            "page changed",
            "period over",
            "expired weighs most",
        ],
    )
    def test_what_became_of_it(self, is_same, is_page_changed, until, expected):
        found = freshness(is_same_content=is_same, is_page_changed=is_page_changed, until=until, today=TODAY)

        assert found is expected
