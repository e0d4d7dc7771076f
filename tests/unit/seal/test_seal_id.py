"""Seal IDs: what a person mistypes is caught, what a person may vary is forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.seal import seal_id
from app.seal.seal_id import ALPHABET, SealIdInvalid, parse, shown

# The ends of the alphabet, its repetitions, both neighbours of the reduction, and one as it comes.
KNOWN = ("000000000000", "ZZZZZZZZZZZZ", "0123456789AB", "G0G0G0G0G0G0", "FGFGFGFGFGFG", "7QX4M2KD9RFA")
STORED = tuple(body + seal_id.check_symbol(body) for body in KNOWN)
bodies = st.text(ALPHABET, min_size=12, max_size=12)
stored_ids = bodies.map(lambda body: body + seal_id.check_symbol(body))


def why(text):
    """What is wrong with it, or the ID that it is taken for."""
    try:
        return parse(text)
    except SealIdInvalid as error:
        return error.why


class TestEverySingleErrorIsCaught:
    @pytest.mark.parametrize("stored", STORED)
    def test_a_wrong_symbol_in_any_place(self, stored):
        taken = [
            f"{stored[:place]}{wrong}{stored[place + 1 :]}"
            for place in range(13)
            for wrong in ALPHABET
            if wrong != stored[place]
        ]

        assert len(taken) == 13 * 31
        assert {why(text) for text in taken} == {"check"}

    @pytest.mark.parametrize("stored", STORED)
    def test_a_swap_of_neighbours_in_any_place(self, stored):
        swapped = {
            stored[:place] + stored[place + 1] + stored[place] + stored[place + 2 :]
            for place in range(12)
            if stored[place] != stored[place + 1]
        }

        assert {why(text) for text in swapped} <= {"check"}

    @pytest.mark.parametrize("stored", STORED)
    def test_a_symbol_too_few_or_too_many(self, stored):
        fewer = {stored[:place] + stored[place + 1 :] for place in range(13)}
        more = {f"{stored[:place]}{extra}{stored[place:]}" for place in range(14) for extra in ALPHABET}

        assert {why(text) for text in fewer | more} == {"length"}

    @pytest.mark.parametrize("stored", STORED)
    def test_the_same_in_the_form_that_people_read(self, stored):
        text = shown(stored)
        for place, symbol in enumerate(text):
            others = [wrong for wrong in ALPHABET if wrong != symbol and not _is_forgiven(wrong, symbol)]
            answers = {why(f"{text[:place]}{wrong}{text[place + 1 :]}") for wrong in others}
            assert answers <= {"check", "length", "symbol"}, place

    @given(stored_ids, st.integers(0, 12), st.sampled_from(ALPHABET))
    def test_a_wrong_symbol_in_any_id(self, stored, place, wrong):
        text = f"{stored[:place]}{wrong}{stored[place + 1 :]}"

        assert why(text) == (stored if wrong == stored[place] else "check")

    @given(stored_ids, st.integers(0, 11))
    def test_a_swap_in_any_id(self, stored, place):
        text = stored[:place] + stored[place + 1] + stored[place] + stored[place + 2 :]

        assert why(text) == (stored if text == stored else "check")


class TestWhatIsForgiven:
    @given(stored_ids, st.randoms(use_true_random=False))
    def test_case_separators_and_letters_that_look_alike(self, stored, chance):
        alike = {"0": "0Oo", "1": "1IiLl"}
        typed = "".join(chance.choice(alike.get(c, c + c.lower())) for c in stored)
        separator = chance.choice(["", "-", " ", "\u2011", "–", ".", "\u00a0", "_"])
        groups = separator.join(
            [chance.choice(["TLE", "tle", "TlE", ""]), typed[:4], typed[4:8], typed[8:12], typed[12]]
        )

        assert parse(f" {groups}\n") == stored

    @pytest.mark.parametrize("prefix", ["TLE", "tle", "T1E", "TIE", "tie", "\uff34\uff2c\uff25"])
    def test_the_prefix_however_it_is_read(self, prefix):
        assert parse(f"{prefix}-7QX4-M2KD-9RFA-{STORED[5][-1]}") == STORED[5]

    def test_full_width_characters(self):
        wide = "".join(chr(ord(c) + 0xFEE0) for c in STORED[5])

        assert parse(wide) == STORED[5]

    def test_an_id_that_begins_like_the_prefix(self):
        stored = "T1E000000000" + seal_id.check_symbol("T1E000000000")

        assert parse(stored) == parse(shown(stored)) == stored


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "length"),
            ("TLE", "length"),
            ("TLE-", "length"),
            ("-" * 13, "length"),
            ("A" * 61, "length"),
            ("A" * 10**6, "length"),
            ("U" * 13, "symbol"),
            ("7QX4M2KD9RF'" + "K", "symbol"),
            ("٣" * 13, "symbol"),
            ("\0" * 13, "symbol"),
            ("\ud800" * 13, "symbol"),
            ("ﷺ" * 13, "symbol"),
            ("ABC-7QX4-M2KD-9RFA-K", "length"),
        ],
        ids=range(13),
    )
    def test_says_why(self, text, reason):
        assert why(text) == reason

    @given(st.text(max_size=80))
    def test_anything_else_is_an_id_or_refused(self, text):
        answer = why(text)

        assert answer in {"length", "symbol", "check"} or parse(shown(answer)) == answer


class TestMakingThem:
    def test_they_are_valid_and_differ(self):
        made = {seal_id.new() for _ in range(2000)}

        assert len(made) == 2000
        assert all(parse(one) == one and parse(shown(one)) == one for one in made)

    def test_every_bit_is_used(self):
        made = [seal_id.new() for _ in range(2000)]

        assert all({one[place] for one in made} == set(ALPHABET) for place in range(13))

    def test_they_are_shown_in_groups(self):
        assert shown("7QX4M2KD9RFAK") == "TLE-7QX4-M2KD-9RFA-K"


def _is_forgiven(one, other):
    return any({one, other} <= alike for alike in ({"0", "O"}, {"1", "I", "L"}))
