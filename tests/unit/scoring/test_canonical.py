"""Canonical JSON agrees with the reference library and refuses what has no one text."""

from __future__ import annotations

from fractions import Fraction

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.canonical import canonical, digest, ratio

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_equals_the_reference(value):
    assert canonical(value).encode() == rfc8785.dumps(value)


def test_sorts_keys_by_utf_16_as_the_standard_wants():
    value = {"\U0001f600": 1, "\ufb33": 2, "a": 3}

    assert canonical(value).encode() == rfc8785.dumps(value)
    assert list(value) != sorted(value)


@pytest.mark.parametrize(
    "value",
    [1.5, Fraction(1, 2), b"bytes", {1, 2}, object()],
    ids=["float", "fraction", "bytes", "set", "object"],
)
def test_refuses_what_has_no_exact_text(value):
    with pytest.raises(TypeError):
        canonical({"of": [value]})


def test_refuses_numbers_that_readers_would_round():
    with pytest.raises(ValueError, match="exactly"):
        canonical(2**53)


def test_fractions_are_written_in_lowest_terms_and_whole():
    assert [ratio(Fraction(6, 8)), ratio(Fraction(1)), ratio(Fraction(0)), ratio(None)] == [
        "3/4",
        "1/1",
        "0/1",
        None,
    ]


def test_digest_is_sha_256_in_hexadecimal():
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
