"""Files that strangers call credentials: each gets its true verdict, at once, whatever it holds."""

from __future__ import annotations

import json
from time import process_time

import pytest

from app.certificate.credential import identity, issuer_keys
from app.certificate.credential.checking import LARGEST, Flaw, check
from app.certificate.verdicts import Verdict
from tests import credentials


@pytest.fixture
def keys(did):
    return identity.keys_in(json.loads(did))


def changed(issued, **values):
    return json.dumps({**json.loads(issued), **values}).encode()


class TestVerdict:
    def test_on_a_genuine_one_says_whose_it_is(self, issued, keys):
        report = check(issued, keys)

        assert report.verdict is Verdict.AUTHENTIC
        assert (report.seal_id, report.organisation) == (
            "TLE-7QX4-M2KD-9RFA-K",
            "Maple Valley Unified School District",
        )
        assert report.issuer == "did:web:seal.example.org"
        assert all(one.passed for one in report.checks)

    def test_does_not_mind_how_it_is_laid_out(self, issued, keys):
        assert check(json.dumps(json.loads(issued), indent=4).encode(), keys).is_authentic

    def test_on_a_status_list_is_as_true(self, listing, keys):
        assert check(listing(7), keys).is_authentic

    def test_on_a_changed_one_repeats_nothing_of_it(self, issued, keys):
        report = check(changed(issued, name="Another"), keys)

        assert (report.verdict, report.seal_id, report.organisation) == (Verdict.ALTERED, None, None)

    def test_on_one_of_another_key(self, issued, keys, tmp_path):
        place = tmp_path / "keys"
        place.mkdir(mode=0o700)
        forged = credentials.credential(issuer_keys.init(place))

        assert check(forged, keys).verdict is Verdict.FOREIGN
        assert check(issued, {}).verdict is Verdict.FOREIGN

    def test_on_one_without_a_proof(self, issued, keys):
        told = json.loads(issued)
        del told["proof"]

        assert check(json.dumps(told).encode(), keys).verdict is Verdict.UNSIGNED

    @pytest.mark.parametrize(
        ("body", "flaw"),
        [
            (b"", Flaw.NOT_JSON), (b"{", Flaw.NOT_JSON), (b"[]", Flaw.NOT_JSON), (b"null", Flaw.NOT_JSON),
            (b"\xff\xfe", Flaw.NOT_JSON), (b'{"a": 1, "a": 2}', Flaw.TWICE), (b"[" * 50_000, Flaw.TOO_DEEP),
            (b'{"a":' * 900 + b"1" + b"}" * 900, Flaw.TOO_DEEP), (b'{"@context": []}', Flaw.VOCABULARY),
            (b'{"@context": ["https://www.w3.org/ns/credentials/v2"], "id": [[1]]}', Flaw.STRUCTURE),
            (b'{"a": NaN}', Flaw.NO_NUMBER), (b'{"a": 1.5}', Flaw.NO_NUMBER),
        ],
        ids=[
            "empty", "open", "list", "null", "no-text", "twins", "deep", "less-deep", "no-words", "nested", "nan", "fraction",
        ],
    )  # fmt: skip
    def test_on_what_is_no_credential_says_why(self, body, flaw, keys):
        report = check(body, keys)

        assert (report.verdict, report.flaw) == (Verdict.UNREADABLE, flaw)

    def test_on_what_is_too_large_is_given_unread(self, keys):
        report = check(b"{}" + b" " * LARGEST, keys)

        assert (report.verdict, report.sha256) == (Verdict.TOO_LARGE, "")

    def test_on_a_name_that_is_said_twice(self, issued, keys):
        twice = issued.replace(b'"validUntil"', b'"name": "Other",\n "validUntil"')

        assert check(twice, keys).verdict is Verdict.UNREADABLE


class TestWhatWouldTakeForEver:
    @pytest.mark.parametrize(
        "trap",
        [
            {"evidence": [{"type": ["Evidence"], "evidence": [{"type": ["Evidence"]}] * 12}]},
            {"evidence": [{"id": f"_:{place}", "type": ["Evidence"]} for place in range(12)]},
            {
                "credentialStatus": {
                    "id": "urn:x",
                    "type": "BitstringStatusListEntry",
                    "statusReference": "_:a",
                }
            },
            {"@included": [{"id": "urn:x"}]},
            {"@graph": []},
        ],
        ids=["alike", "nameless", "reference", "included", "graph"],
    )
    def test_is_refused_before_it_is_tried(self, issued, keys, trap):
        began = process_time()

        assert check(changed(issued, **trap), keys).verdict is Verdict.UNREADABLE
        assert process_time() - began < 0.5

    def test_many_things_of_a_kind_are_quick(self, issued, keys):
        told = json.loads(issued)
        told["credentialSubject"]["identifier"] *= 60
        began = process_time()

        assert check(json.dumps(told).encode(), keys).verdict is Verdict.ALTERED
        assert process_time() - began < 2
