"""What an entry takes, and what its hash covers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import pytest

from app.audit.entry import GENESIS, canonical, entry_hash, moment, personal_hash, split_detail
from app.audit.errors import DetailRefused

ENTRY = {
    "seq": 1,
    "at": datetime(2026, 11, 23, 12, 0, 0, 5, tzinfo=UTC),
    "event": "seal.revoked",
    "subject_type": "seal",
    "subject_id": "7",
    "organisation_id": UUID(int=1),
    "actor_id": UUID(int=2),
    "detail": '{"reason":"x"}',
    "personal_hash": "a" * 64,
}


class Colour(StrEnum):
    RED = "red"


class TestDetail:
    def test_plain_values_are_taken_as_text_and_numbers(self):
        lasting, personal = split_detail(
            {"practice": "L1", "rating": 3, "agreed": True, "none": None, "colour": Colour.RED, "id": UUID(int=3),
             "due_on": date(2026, 1, 2), "practices": ["L1", Colour.RED]}
        )  # fmt: skip

        assert lasting == {
            "practice": "L1", "rating": 3, "agreed": True, "none": None, "colour": "red",
            "id": "00000000-0000-0000-0000-000000000003", "due_on": "2026-01-02", "practices": ["L1", "red"],
        }  # fmt: skip
        assert personal == {}

    def test_names_and_addresses_are_kept_apart(self):
        lasting, personal = split_detail({"email": "a@b.test", "name": "Ann", "role": "viewer"})

        assert lasting == {"role": "viewer"}
        assert personal == {"email": "a@b.test", "name": "Ann"}

    @pytest.mark.parametrize(
        "key",
        [
            "password",
            "new_password",
            "reset_token",
            "token",
            "secret",
            "cookie",
            "otp",
            "csrf",
            "narrative",
            "private_note",
        ],
    )
    def test_secrets_and_private_answers_are_refused_by_name(self, key):
        with pytest.raises(DetailRefused, match=key):
            split_detail({key: "x"})

    @pytest.mark.parametrize(
        "value",
        [{"a": 1}, [["a"]], [1], [{"a": "b"}], 1.5, object(), b"x", "x" * 4001],
        ids=["dict", "nested", "numbers", "dicts", "float", "object", "bytes", "long"],
    )
    def test_structures_and_long_texts_are_refused(self, value):
        with pytest.raises(DetailRefused, match="thing"):
            split_detail({"thing": value})


class TestHash:
    def test_is_the_same_for_the_same_entry_whatever_the_time_zone(self):
        elsewhere = ENTRY | {"at": ENTRY["at"].astimezone(timezone(timedelta(hours=-5)))}

        assert entry_hash(GENESIS, **ENTRY) == entry_hash(GENESIS, **elsewhere)

    def test_stays_as_it_was_first_defined(self):
        assert (
            entry_hash(GENESIS, **ENTRY) == "8fd41a9bc74026b50fa6b9b9854685505ff09eb0346aa8e2d0697083747b653b"
        )

    @pytest.mark.parametrize("field", ENTRY)
    def test_covers_every_field(self, field):
        changed = {
            "seq": 2, "at": ENTRY["at"] + timedelta(microseconds=1), "event": "seal.restored", "subject_type": None,
            "subject_id": "8", "organisation_id": None, "actor_id": UUID(int=9), "detail": "{}", "personal_hash": None,
        }  # fmt: skip

        assert entry_hash(GENESIS, **ENTRY | {field: changed[field]}) != entry_hash(GENESIS, **ENTRY)

    def test_covers_the_entry_before(self):
        assert entry_hash("1" * 64, **ENTRY) != entry_hash(GENESIS, **ENTRY)

    def test_of_names_depends_on_the_salt(self):
        assert personal_hash("a", "Ann") != personal_hash("b", "Ann")


def test_json_is_written_in_one_way_only():
    assert canonical({"b": "é\u2028", "a": [1, None]}) == '{"a":[1,null],"b":"\\u00e9\\u2028"}'


def test_a_moment_is_written_in_utc_with_six_digits():
    assert (
        moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1))))
        == "2026-01-02T02:04:05.000000Z"
    )
