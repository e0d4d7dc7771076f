"""Rows of public lists: repaired, refused with a reason, never guessed at."""

from __future__ import annotations

import pytest

from app.accounts.import_rows import FormatUnknown, Found, detect, read

NCES = {
    "LEAID": "3904348", "LEA_NAME": "Akron City", "ST": "OH", "LCITY": "Akron", "WEBSITE": "www.akron.example.org",
    "SY_STATUS": "1", "UPDATED_STATUS": "1", "LEA_TYPE": "1",
}  # fmt: skip


def one(**changes):
    row = {**NCES, **changes}
    return next(read([(2, row)], detect(row)))


class TestDetecting:
    @pytest.mark.parametrize(
        ("header", "name"),
        [
            (["SD_STATE", "SD_GEOID", "SD_NAME", "SD_POP_2010"], "census"),
            (["USPS", "GEOID", "NAME", "LOGRADE"], "census"),
            (list(NCES), "nces"),
            (["LEAID", "NAME", "STABR"], "nces"),
        ],
    )
    def test_knows_the_variants(self, header, name):
        assert detect(header).name == name

    def test_says_what_it_does_not_know(self):
        with pytest.raises(FormatUnknown, match="COLOUR"):
            detect(["COLOUR", "NAME"])


class TestRows:
    def test_a_directory_row(self):
        found = one()

        assert (found.leaid, found.name, found.city, found.kind, found.is_open) == (
            "3904348",
            "Akron City",
            "Akron",
            "district",
            True,
        )
        assert found.website == "https://www.akron.example.org"

    @pytest.mark.parametrize(
        ("given", "kind"), [("1", "district"), ("2", "district"), ("4", "agency"), ("7", "charter")]
    )
    def test_kinds_that_can_apply(self, given, kind):
        assert one(LEA_TYPE=given).kind == kind

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"LEA_TYPE": "3"}, "type-cannot-apply"), ({"LEA_TYPE": "5"}, "type-cannot-apply"), ({"LEA_TYPE": "-1"}, "type-unknown"),
            ({"LEAID": "39043"}, "id-not-seven-digits"), ({"LEAID": "M"}, "id-not-seven-digits"), ({"LEAID": "3.9E+06"}, "id-not-seven-digits"),
            ({"LEAID": "0100005"}, "id-of-another-state"), ({"ST": "ZZ"}, "state-unknown"), ({"LEA_NAME": "-1"}, "name-missing"),
            ({"LEA_NAME": "Unknown \ufffd Schools"}, "name-broken"), ({"LEA_NAME": "A\u202eb"}, "name-invisible"),
            ({"LEA_NAME": "x" * 161}, "name-too-long"), ({"LEA_NAME": "School District Not Defined"}, "not-a-school-system"),
        ],
    )  # fmt: skip
    def test_reasons_to_refuse(self, changes, reason):
        refused = one(**changes)

        assert (refused.line, refused.reason) == (2, reason)

    @pytest.mark.parametrize(
        ("changes", "field", "value", "repair"),
        [
            ({"LEAID": "100005", "ST": "AL"}, "leaid", "0100005", "leading-zero"),
            ({"LEAID": '="3904348"'}, "leaid", "3904348", "spreadsheet-number"),
            ({"LEAID": "3904348.0"}, "leaid", "3904348", "spreadsheet-number"),
            ({"LEA_NAME": "La Ca\ufffdada Unified"}, "name", "La Cañada Unified", "broken-letter"),
            ({"LEA_NAME": "PeÃ±asco Schools"}, "name", "Peñasco Schools", "broken-letter"),
            ({"LEA_NAME": "Akron \u00a0 City"}, "name", "Akron City", "spacing"),
        ],
    )
    def test_repairs(self, changes, field, value, repair):
        found = one(**changes)

        assert getattr(found, field) == value
        assert repair in found.repairs

    @pytest.mark.parametrize(
        ("changes", "is_open"),
        [
            ({"UPDATED_STATUS": "2"}, False),
            ({"UPDATED_STATUS": "-1", "SY_STATUS": "2"}, False),
            ({"UPDATED_STATUS": "8"}, True),
            ({"UPDATED_STATUS": "M", "SY_STATUS": "-2"}, None),
        ],
    )
    def test_status(self, changes, is_open):
        assert one(**changes).is_open is is_open

    def test_missing_values_are_empty(self):
        assert (one(LCITY="M").city, one(LCITY="-1", MCITY="Kent").city, one(WEBSITE="-1").website) == (
            "",
            "Kent",
            "",
        )

    def test_a_hostile_website_is_dropped(self):
        assert one(WEBSITE="java script:alert(1)").website == ""
        assert one(WEBSITE="javascript:alert(1)").website == "https://javascript:alert(1)"

    def test_the_second_of_two_is_refused(self):
        rows = list(read([(2, NCES), (3, {**NCES, "LEA_NAME": "Other"})], detect(NCES)))

        assert isinstance(rows[0], Found)
        assert (rows[1].reason, rows[1].value) == ("duplicate", "3904348 as in line 2")
