"""One word for a file: authentic only where every single check passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.certificate.verdicts import Chain, Observed, Verdict, judge

PERFECT = Observed(
    is_pdf=True,
    is_small=True,
    is_readable=True,
    signatures=1,
    revisions=2,
    chain=Chain.TRUSTED,
    is_intact=True,
    is_certification=True,
    is_whole_file=True,
    is_unmodified=True,
    is_library_satisfied=True,
    key_id="00" * 8,
    seal_id="TLE-7QX4-M2KD-9RFA-K",
)


def verdict(**changes):
    return judge(replace(PERFECT, **changes), sha256="").verdict


def test_perfect_is_authentic():
    report = judge(PERFECT, sha256="")

    assert report.is_authentic
    assert report.seal_id == PERFECT.seal_id


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_empty": True, "is_pdf": False}, Verdict.EMPTY),
        ({"is_pdf": False}, Verdict.NOT_PDF),
        ({"is_small": False}, Verdict.TOO_LARGE),
        ({"is_readable": False}, Verdict.UNREADABLE),
        ({"is_readable": False, "is_exhausting": True}, Verdict.EXHAUSTING),
        ({"is_encrypted": True}, Verdict.ENCRYPTED),
        ({"signatures": 0}, Verdict.UNSIGNED),
        ({"signatures": 2}, Verdict.ALTERED),
        ({"chain": Chain.UNKNOWN}, Verdict.FOREIGN),
        ({"chain": Chain.EXPIRED, "is_library_satisfied": False}, Verdict.KEY_EXPIRED),
        ({"chain": Chain.REVOKED, "is_library_satisfied": False}, Verdict.KEY_REVOKED),
        ({"is_intact": False}, Verdict.ALTERED),
        ({"is_certification": False}, Verdict.ALTERED),
        ({"is_whole_file": False}, Verdict.ALTERED),
        ({"is_unmodified": False}, Verdict.ALTERED),
        ({"revisions": 3}, Verdict.ALTERED),
        ({"is_library_satisfied": False}, Verdict.ALTERED),
    ],
    ids=str,
)
def test_one_failed_check_is_enough(changes, expected):
    assert verdict(**changes) is expected


@pytest.mark.parametrize("chain", [Chain.EXPIRED, Chain.REVOKED], ids=str)
def test_altered_beats_the_state_of_the_key(chain):
    assert verdict(chain=chain, is_intact=False) is Verdict.ALTERED


def test_an_unproven_file_does_not_speak():
    report = judge(replace(PERFECT, is_intact=False), sha256="")

    assert report.seal_id is None
    assert report.key_id == PERFECT.key_id


def test_a_strangers_key_is_not_named():
    assert judge(replace(PERFECT, chain=Chain.UNKNOWN), sha256="").key_id is None
