"""The pure parts of credentials: who issues, what is said, and which bit stands for which seal."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificate.credential import base58, building, identity, status_list
from tests.certificates import payload
from tests.credentials import BASE, ZONE, terms


class TestIssuer:
    @pytest.mark.parametrize(
        ("base_url", "did"),
        [
            ("https://seal.example.org", "did:web:seal.example.org"),
            ("https://seal.example.org:8443", "did:web:seal.example.org%3A8443"),
            ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ],
    )
    def test_is_named_after_the_address_of_the_portal(self, base_url, did):
        assert identity.did_of(base_url) == did

    def test_names_every_key_once_as_one_that_may_speak(self):
        told = identity.document(BASE, [("aa", "z1"), ("bb", "z2")])

        assert told["id"] == "did:web:seal.example.org"
        assert told["assertionMethod"] == [f"{told['id']}#aa", f"{told['id']}#bb"]
        assert identity.keys_in(told) == {f"{told['id']}#aa": "z1", f"{told['id']}#bb": "z2"}

    def test_believes_no_key_that_may_not_speak_or_is_another_s(self):
        told = identity.document(BASE, [("aa", "z1"), ("bb", "z2")])
        told["assertionMethod"].pop()
        told["verificationMethod"][0]["controller"] = "did:web:elsewhere.example"

        assert identity.keys_in(told) == {}

    @pytest.mark.parametrize(
        "told", [{}, {"id": "x"}, {"id": 1, "verificationMethod": [], "assertionMethod": []}]
    )
    def test_refuses_another_document(self, told):
        with pytest.raises(ValueError, match="DID document"):
            identity.keys_in(told)


class TestWords:
    def test_are_those_of_the_certificate(self):
        told = building.build(payload(), terms(), ZONE)

        subject = told["credentialSubject"]
        names = {one["identityType"]: one["identityHash"] for one in subject["identifier"]}
        assert names["name"] == "Maple Valley Unified School District"
        assert names["ext:ncesLeaId"] == "0803870"
        assert subject["licenseNumber"] == "TLE-7QX4-M2KD-9RFA-K"
        assert subject["id"] == f"{BASE}/registry/0192f3a0-0000-7000-8000-000000000001"
        achievement = subject["achievement"]
        assert (achievement["achievementType"], achievement["humanCode"]) == ("Certification", "full")
        assert "ab" * 32 in achievement["criteria"]["narrative"]
        assert told["id"] == f"{BASE}/credentials/TLE-7QX4-M2KD-9RFA-K.json"
        assert told["issuer"]["id"] == "did:web:seal.example.org"

    def test_last_from_the_first_to_the_last_moment_of_the_days_of_the_program(self):
        told = building.build(payload(), terms(), ZONE)
        winter = building.build(
            payload(awarded_on=date(2026, 1, 1), valid_until=date(2027, 12, 31)), terms(), ZONE
        )

        assert (told["validFrom"], told["validUntil"]) == ("2026-06-01T04:00:00Z", "2028-06-01T03:59:59Z")
        assert (winter["validFrom"], winter["validUntil"]) == ("2026-01-01T05:00:00Z", "2028-01-01T04:59:59Z")

    def test_say_of_a_demonstration_that_it_is_one(self):
        assert building.build(payload(is_demo=True), terms(), ZONE)["name"].startswith(
            "Demonstration, not an award"
        )

    def test_have_no_number_where_the_school_system_has_none(self):
        told = building.build(payload(leaid=None), terms(), ZONE)

        assert "ncesLeaId" not in json.dumps(told)

    def test_exist_in_spanish(self):
        told = building.build(payload(locale="es"), terms(), ZONE)

        assert told["name"].startswith("Sello")
        assert told["credentialSubject"]["achievement"]["inLanguage"] == "es"

    def test_name_nobody(self):
        assert "Whitfield" not in json.dumps(building.build(payload(), terms(), ZONE))

    def test_point_to_the_place_in_the_lists(self):
        entry = building.build(payload(), terms(status_index=7), ZONE)["credentialStatus"]

        assert entry["statusListCredential"] == f"{BASE}/credentials/status/suspension.json"
        assert entry["statusListIndex"] == "7"
        assert entry["statusReference"] == f"{BASE}/credentials/status/revocation.json"


class TestList:
    def test_is_large_enough_and_the_same_every_time(self):
        encoded = status_list.encode([])

        bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=="))
        assert encoded[0] == "u"
        assert len(bits) * 8 >= 131_072
        assert encoded == status_list.encode([])

    def test_counts_from_the_highest_bit_of_the_first_byte(self):
        bits = gzip.decompress(base64.urlsafe_b64decode(status_list.encode([0, 9])[1:] + "=="))

        assert bits[:3] == b"\x80\x40\x00"

    @given(st.sets(st.integers(0, status_list.SIZE - 1), max_size=5), st.integers(0, status_list.SIZE - 1))
    def test_says_of_each_place_what_was_put_there(self, places, other):
        encoded = status_list.encode(places)

        assert all(status_list.is_set(encoded, place) for place in places)
        assert status_list.is_set(encoded, other) is (other in places)

    @pytest.mark.parametrize("place", [-1, status_list.SIZE])
    def test_has_no_other_places(self, place):
        with pytest.raises(ValueError, match="no place"):
            status_list.encode([place])
        with pytest.raises(ValueError, match="no such place"):
            status_list.is_set(status_list.encode([]), place)

    def test_that_cannot_be_unpacked_is_refused(self):
        with pytest.raises(ValueError, match="unpacked"):
            status_list.is_set("uAAAA", 1)


class TestBase58:
    @pytest.mark.parametrize(
        ("raw", "text"), [(b"", ""), (b"\0\0a", "112g"), (b"Hello World!", "2NEpo7TZRRrLZSi2U")]
    )
    def test_spells_as_others_do(self, raw, text):
        assert base58.encode(raw) == text
        assert base58.decode(text) == raw

    @given(st.binary(max_size=80))
    def test_gives_back_what_it_was_given(self, raw):
        assert base58.decode(base58.encode(raw)) == raw

    @pytest.mark.parametrize("letter", "0OIl_ é")
    def test_knows_no_other_letter(self, letter):
        with pytest.raises(ValueError, match="base58"):
            base58.decode(f"2{letter}")
