"""Passwords: long is good, guessable is not, and what is kept is slow to guess."""

from __future__ import annotations

import pytest

from app.accounts.errors import PasswordWeak
from app.accounts.passwords import HASHER, require_strong


class TestStrength:
    @pytest.mark.parametrize(
        "password",
        [
            "four unrelated violet lanterns",
            "  leading and trailing  ",
            "日本語のとても長いパスワードです",
            "x9$" * 4 + "tulip barn",
        ],
    )
    def test_long_and_unlikely_is_enough(self, password):
        require_strong(password, "jo@example.org", "Jo Marsh")

    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("7 chars", "too-short"), ("elevenchars", "too-short"), ("x" * 257, "too-long"), ("password1234", "guessable"),
            ("Passw0rdPassword", "guessable"), ("aaaaaaaaaaaa", "guessable"), ("121212121212", "guessable"), ("abcdefghijkl", "guessable"),
            ("lkjhgfdsapoiu", "guessable"), ("1234567890qwertyuiop", "guessable"), ("SchoolDistrict1", "guessable"),
            ("MapleGrove2026", "guessable"), ("jo.marsh@maplegrove", "guessable"), ("wrenwrenwrenwren", "guessable"),
        ],
    )  # fmt: skip
    def test_guessable_is_refused(self, password, why):
        with pytest.raises(PasswordWeak) as refused:
            require_strong(
                password, "jo.marsh@maplegrove.example.org", "Jo Marsh", "Maple Grove Local Schools"
            )
        assert refused.value.why == why


def test_hashes_are_argon2id_with_at_least_the_floor():
    assert HASHER.type.name == "ID"
    assert HASHER.memory_cost >= 19 * 1024
    assert HASHER.time_cost >= 2
