"""Names that can be read, found and not disguised."""

from __future__ import annotations

import pytest

from app.accounts.errors import LeaidInvalid, NameRefused
from app.accounts.names import composed, name_key, oddities, skeleton
from app.accounts.states import leaid_of


class TestComposed:
    def test_gives_one_form_with_single_spaces(self):
        assert composed("  Can\u0303on \u00a0City ") == "Cañon City"

    @pytest.mark.parametrize(
        "name",
        ["Öffentliche Schule", "Ånstad's & Co. No. 7", "Nguyễn Academy", "日本人学校", "Liceo “Dante”"],
    )
    def test_keeps_what_people_are_called(self, name):
        assert composed(name) == name

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("A\u202eb", "invisible"), ("A\u2067b", "invisible"), ("A\u200db", "invisible"), ("A\u200bb", "invisible"),
            ("A\u00adb", "invisible"), ("A\U000e0041b", "invisible"), ("A\ufe0fb", "invisible"), ("A\x00b", "invisible"),
            ("A\ue000b", "invisible"), ("\u0301A", "marks"), ("q\u0301\u0301\u0301\u0301", "marks"),
            ("Verified ✓", "symbol"), ("Schools 🛡", "symbol"),
        ],
    )  # fmt: skip
    def test_refuses_what_nobody_can_say(self, name, why):
        with pytest.raises(NameRefused) as refused:
            composed(name)
        assert refused.value.why == why


class TestKeys:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("Cañon City RE-1", "canon city re 1"),
            ("St. Mary's", "st marys"),
            ("Bed & Board", "bed and board"),
            ("  ", ""),
        ],
    )
    def test_are_plain(self, name, key):
        assert name_key(name) == key


class TestSkeleton:
    @pytest.mark.parametrize(
        "disguise",
        [
            "Sрringfield",  # noqa: RUF001  # a disguise is what is tested
            "Springﬁeld",
            "Ｓpringfield",  # noqa: RUF001  # a disguise is what is tested
            "Spr1ngfield",
            "Springfie1d",
            "SPRING FIELD",
            "Sprıngfield",
            "Springfiеld ",  # noqa: RUF001  # a disguise is what is tested
        ],
    )
    def test_is_the_same_for_disguises(self, disguise):
        assert skeleton(disguise) == skeleton("Springfield")

    def test_sees_pairs_as_single_letters(self):
        assert skeleton("Barnet") == skeleton("Bamet")

    def test_differs_for_other_names(self):
        assert skeleton("Springfield") != skeleton("Summerfield")


class TestOddities:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Springfield Schools", ()),
            ("Sрringfield Schools", ("mixed-script",)),  # noqa: RUF001  # a disguise is what is tested
            ("Школа", ("other-script",)),
            ("Springﬁeld", ("disguised-letters",)),
            ("Acme (GOLD SEAL)", ("claims-a-seal",)),
        ],
    )
    def test_are_named(self, name, expected):
        assert oddities(name) == expected


class TestLeaid:
    def test_keeps_the_leading_zero(self):
        assert leaid_of("010 0005", "AL") == "0100005"

    @pytest.mark.parametrize(
        ("text", "state", "why"),
        [
            ("100005", "AL", "digits"),
            ("０１００００５", "AL", "digits"),  # noqa: RUF001  # a disguise is what is tested
            ("9900001", "OH", "state"),
            ("0100005", "OH", "state"),
        ],
    )
    def test_refuses_the_rest(self, text, state, why):
        with pytest.raises(LeaidInvalid) as refused:
            leaid_of(text, state)
        assert refused.value.why == why
