"""What passes through the outbox."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.notification.errors import AddressRefused, ValueRefused
from app.notification.payload import address, decode, encode, key_of


class TestValues:
    def test_come_back_as_they_went_in(self):
        values = {
            "name": "Ann", "count": 3, "is_final": False, "nothing": None, "names": ["a", "b"],
            "due_on": date(2026, 11, 23), "at": datetime(2026, 11, 23, 12, tzinfo=UTC), "days": [date(2026, 1, 1)],
        }  # fmt: skip

        assert decode(encode(values)) == values

    def test_ids_become_text(self):
        assert decode(encode({"id": UUID(int=1)})) == {"id": "00000000-0000-0000-0000-000000000001"}

    @pytest.mark.parametrize(
        "value", [{}, [[1]], 1.5, object(), "x" * 20_001], ids=["dict", "nested", "float", "object", "long"]
    )
    def test_structures_and_long_texts_are_refused(self, value):
        with pytest.raises(ValueRefused, match="thing"):
            encode({"thing": value})

    @pytest.mark.parametrize("key", ["narrative", "answer", "response", "evidence", "password"])
    def test_private_values_are_refused_by_name(self, key):
        with pytest.raises(ValueRefused, match="private"):
            encode({key: "x"})


class TestAddress:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ann@district.test", "ann@district.test"),
            ("ann.o'neil+seal@sub.district.test", "ann.o'neil+seal@sub.district.test"),
            ("ann@münchen.test", "ann@xn--mnchen-3ya.test"),
            ("root@localhost", "root@localhost"),
        ],
    )
    def test_of_one_person_is_taken(self, text, expected):
        assert address(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "", "ann", "@x.test", "ann@", "a@b@c", "a b@x.test", "a@x.test,b@x.test", "a@x.test;b@x.test", "a@x.test\n",
            "a@x.test\r\nBcc: b@x.test", "Ann <a@x.test>", "=?utf-8?q?A=0ABcc=3A_evil=40x=2Etest?=@x.test", "a\x00@x.test",
            "a@x..test", "a@.test", f"{'a' * 250}@x.test", '"a"@x.test', "a@[127.0.0.1]", "a\u2028b@x.test", ".a@x.test", "añn@x.test",
        ],
    )  # fmt: skip
    def test_anything_else_is_refused(self, text):
        with pytest.raises(AddressRefused):
            address(text)


class TestKey:
    def test_is_kept_readable(self):
        assert key_of("award:17") == "award:17"

    @pytest.mark.parametrize("key", ["awarded:17:ann@district.test", "x" * 201])
    def test_that_is_long_or_names_a_person_is_kept_as_its_digest(self, key):
        assert key_of(key).startswith("sha256:")
        assert key_of(key) == key_of(key) != key_of(f"{key}x")
        assert len(key_of(key)) <= 200
