"""What a certificate may say, and its one canonical spelling."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pydantic import ValidationError

from app.certificate.payload import CertificatePayload, Signatory
from tests.certificates import payload


class TestDigest:
    def test_is_the_same_for_equal_payloads(self):
        assert payload().digest == payload().digest

    @pytest.mark.parametrize(
        "change",
        [
            {"organisation": "Maple Valley Unified School Districts"},
            {"scope": "classroom"},
            {"valid_until": date(2028, 6, 1)},
            {"criteria_digest": "cd" * 32},
            {"is_demo": True},
            {"leaid": None},
            {"locale": "es"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_changes_with_every_field(self, change):
        assert payload(**change).digest != payload().digest

    def test_survives_storage_as_json(self):
        again = CertificatePayload.model_validate_json(payload().canonical())

        assert again == payload()
        assert again.digest == payload().digest

    def test_canonical_form_is_sorted_and_names_its_version(self):
        stored = json.loads(payload().canonical())

        assert list(stored) == sorted(stored)
        assert stored["type"] == "certificate/1"


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Ka\u02bbū-Kea\u02bbau-Pāhoa",
            "Cañon City Schools",
            "ᏣᎳᎩ Schools",
            "مدارس الأمل",
            "O'Fallon & <Sons>",
            "X",
            "W" * 200,
        ],
        ids=["hawaiian", "spanish", "cherokee", "arabic", "markup", "one letter", "two hundred"],
    )
    def test_of_any_script_are_kept(self, name):
        assert payload(organisation=name).organisation == name

    def test_are_composed_and_stripped(self):
        assert payload(organisation="  Can\u0303on   City ").organisation == "Cañon City"

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "  ",
            "Hope\x00Schools",
            "Hope\u202eschools",
            "\u200d\u200d",
            "e" + "\u0301" * 6,
            "W" * 201,
            "a\ud800b",
            "\U000e0041x",
        ],
        ids=["empty", "blank", "nul", "override", "invisible", "tower", "too long", "surrogate", "tag"],
    )
    def test_that_deceive_or_derail_are_refused(self, name):
        with pytest.raises(ValidationError):
            payload(organisation=name)


class TestFields:
    @pytest.mark.parametrize(
        "change",
        [
            {"seal_id": "TLE-1"},
            {"leaid": "80387"},
            {"verify_url": "javascript:alert(1)"},
            {"verify_url": 'https://example.org/"onload'},
            {"criteria_digest": "xyz"},
            {"domains": ()},
            {"signatories": ()},
            {"signatories": tuple(Signatory(name=str(n), title="t") for n in range(3))},
            {"valid_until": date(2026, 6, 1)},
            {"surplus": "field"},
        ],
        ids=[
            "seal id",
            "leaid",
            "script",
            "quote",
            "digest",
            "no domain",
            "unsigned",
            "crowd",
            "dates",
            "surplus",
        ],
    )
    def test_out_of_form_are_refused(self, change):
        with pytest.raises(ValidationError):
            payload(**change)

    def test_cannot_be_changed_afterwards(self):
        with pytest.raises(ValidationError):
            payload().organisation = "Other"
