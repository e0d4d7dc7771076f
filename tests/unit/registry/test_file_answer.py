"""One word for a file, from the register and from the file; when in doubt, never that it is valid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from app.certificate.credential.checking import CredentialReport
from app.certificate.verdicts import Chain, Inside, Observed, Verdict, judge
from app.registry.entries import Entry
from app.registry.entries import Standing as Entered
from app.registry.file_answer import Facts, Outcome, Result, answer
from app.registry.routes import check_words
from app.registry.standing import Standing
from app.transparency.leaf import Kind, Leaf

GENUINE = Observed(
    is_pdf=True, is_small=True, is_readable=True, signatures=1, revisions=2, chain=Chain.TRUSTED, is_intact=True,
    is_certification=True, is_whole_file=True, is_unmodified=True, is_library_satisfied=True, seal_id="TLE-1",
)  # fmt: skip
FILES = {
    verdict: judge(replace(GENUINE, **changes), sha256="")
    for verdict, changes in {
        Verdict.AUTHENTIC: {},
        Verdict.ALTERED: {"is_intact": False},
        Verdict.UNSIGNED: {"signatures": 0},
        Verdict.FOREIGN: {"chain": Chain.UNKNOWN},
        Verdict.KEY_EXPIRED: {"chain": Chain.EXPIRED},
        Verdict.KEY_REVOKED: {"chain": Chain.REVOKED},
        Verdict.EMPTY: {"is_empty": True},
        Verdict.NOT_PDF: {"is_pdf": False},
        Verdict.TOO_LARGE: {"is_small": False},
        Verdict.ENCRYPTED: {"is_encrypted": True},
        Verdict.UNREADABLE: {"is_readable": False},
        Verdict.EXHAUSTING: {"is_exhausting": True},
    }.items()
}
NOBODYS = [Facts(report) for report in (*FILES.values(), None)]


BYTES = "ab" * 32
CREDENTIALS = {
    "sound": {"seal_id": "TLE-1"},
    "another": {"seal_id": "TLE-9"},
    "broken": {"verdict": Verdict.ALTERED},
    "foreign": {"verdict": Verdict.FOREIGN},
}
SAID = Leaf(Kind.AWARD, "TLE-7QX4-M2KD-9RFA-K", BYTES, datetime(2026, 6, 1, tzinfo=UTC))
ENTRIES = {
    **{state: Entry(state, 7, 9, SAID) for state in (Entered.PROVEN, Entered.PENDING, Entered.NO_KEY)},
    **{state: Entry(state) for state in (Entered.MISSING, Entered.BROKEN)},
    "other": Entry(Entered.PROVEN, 7, 9, replace(SAID, pdf_sha256="cd" * 32)),
}

IN_SPANISH = Entry(Entered.PROVEN, 7, 9, replace(SAID, kind=Kind.EDITION, pdf_sha256="99" * 32))


def seal(standing=Standing.VALID, shown="TLE-1"):
    return SimpleNamespace(
        id=shown, standing=standing, is_valid=standing is Standing.VALID, certificate_sha256=BYTES
    )


def carrying(credential, inside=Inside.FOUND):
    """A genuine certificate with this credential inside."""
    found = CredentialReport(**{"verdict": Verdict.AUTHENTIC, "checks": (), "sha256": "", **credential})
    return replace(FILES[Verdict.AUTHENTIC], inside=inside, credential=found)


def bearing(inside):
    """A genuine certificate of whose credential nothing was found."""
    return replace(FILES[Verdict.AUTHENTIC], inside=inside)


def test_every_kind_of_file_is_here():
    assert {verdict: report.verdict for verdict, report in FILES.items()} == {one: one for one in Verdict}


@pytest.mark.parametrize("facts", NOBODYS, ids=lambda facts: facts.report.verdict if facts.report else "busy")
def test_what_the_register_does_not_know_is_never_in_force(facts):
    for known in (facts, replace(facts, named=seal()), replace(facts, asked="TLE-1")):
        told = answer(known, "")

        assert told.outcome.value not in set(Standing)
        assert {line.name: line.result for line in told.lines}["identical"] is Result.FAILED


@pytest.mark.parametrize("standing", list(Standing), ids=str)
@pytest.mark.parametrize("verdict", [Verdict.AUTHENTIC, Verdict.KEY_EXPIRED, Verdict.KEY_REVOKED, None])
def test_what_was_issued_has_the_standing_of_its_seal(standing, verdict):
    told = answer(Facts(FILES.get(verdict), issued=seal(standing)), "")

    assert told.outcome.value == standing.value
    assert told.lines[-1].result is (Result.PASSED if standing is Standing.VALID else Result.FAILED)


@pytest.mark.parametrize(
    "verdict", sorted(set(Verdict) - {Verdict.AUTHENTIC, Verdict.KEY_EXPIRED, Verdict.KEY_REVOKED})
)
def test_what_was_issued_but_does_not_hold_proves_nothing(verdict):
    assert answer(Facts(FILES[verdict], issued=seal()), "").outcome is Outcome.UNCHECKED


def test_another_seals_file_is_told_before_anything_else():
    told = answer(Facts(FILES[Verdict.AUTHENTIC], issued=seal(), asked="TLE-2"), "")

    assert told.outcome is Outcome.ANOTHER_SEAL
    assert told.lines[0].result is Result.FAILED


def test_a_time_that_a_service_vouches_for_is_told():
    stamped = judge(replace(GENUINE, stamped_at="2026-06-01T12:00:00+00:00"), sha256="")

    lines = {line.name: line for line in answer(Facts(stamped, issued=seal()), "").lines}
    assert lines["timestamp"].result is Result.PASSED


def result_of(facts, name):
    line = next(line for line in answer(facts, "").lines if line.name == name)
    return line.said, line.result


class TestTheCredentialInside:
    @pytest.mark.parametrize(
        ("credential", "result", "outcome"),
        [
            ("sound", Result.PASSED, Outcome.VALID),
            ("foreign", Result.NOTED, Outcome.VALID),
            ("broken", Result.FAILED, Outcome.UNCHECKED),
            ("another", Result.FAILED, Outcome.UNCHECKED),
        ],
    )
    def test_is_told_and_one_that_contradicts_leaves_nothing_valid(self, credential, result, outcome):
        facts = Facts(carrying(CREDENTIALS[credential]), issued=seal())

        assert result_of(facts, "credential") == (credential, result)
        assert answer(facts, "").outcome is outcome

    def test_of_a_file_that_the_register_does_not_know_must_speak_of_the_seal_that_the_file_names(self):
        assert result_of(Facts(carrying(CREDENTIALS["sound"])), "credential")[0] == "sound"
        assert result_of(Facts(carrying(CREDENTIALS["another"])), "credential")[0] == "another"
        assert (
            result_of(Facts(carrying({"seal_id": "TLE-2"}), named=seal(shown="TLE-2")), "credential")[0]
            == "sound"
        )

    def test_that_is_not_there_or_cannot_be_judged_is_no_fault(self):
        assert result_of(Facts(bearing(Inside.NONE), issued=seal()), "credential") == ("none", Result.NOTED)
        assert result_of(Facts(bearing(Inside.NO_KEYS), issued=seal()), "credential")[1] is Result.NOT_CHECKED
        assert answer(Facts(bearing(Inside.NO_KEYS), issued=seal()), "").outcome is Outcome.VALID


class TestTheLog:
    @pytest.mark.parametrize(
        ("entry", "result", "outcome"),
        [
            (Entered.PROVEN, Result.PASSED, Outcome.VALID),
            (Entered.PENDING, Result.NOT_CHECKED, Outcome.VALID),
            (Entered.NO_KEY, Result.NOT_CHECKED, Outcome.VALID),
            (Entered.MISSING, Result.FAILED, Outcome.UNCHECKED),
            (Entered.BROKEN, Result.FAILED, Outcome.UNCHECKED),
            ("other", Result.FAILED, Outcome.UNCHECKED),
        ],
        ids=str,
    )
    def test_is_told_and_one_that_contradicts_leaves_nothing_valid(self, entry, result, outcome):
        facts = Facts(FILES[Verdict.AUTHENTIC], issued=seal(), entry=ENTRIES[entry])

        assert result_of(facts, "log") == (str(entry), result)
        assert answer(facts, "").outcome is outcome

    def test_has_a_line_of_its_own_for_the_certificate_in_another_language(self):
        facts = Facts(FILES[Verdict.AUTHENTIC], issued=seal(), entry=IN_SPANISH, sha256="99" * 32)

        assert result_of(facts, "log") == ("edition", Result.PASSED)
        assert answer(facts, "").outcome is Outcome.VALID

    def test_that_names_the_first_language_only_contradicts_a_file_in_another(self):
        facts = Facts(
            FILES[Verdict.AUTHENTIC], issued=seal(), entry=ENTRIES[Entered.PROVEN], sha256="99" * 32
        )

        assert result_of(facts, "log") == ("other", Result.FAILED)
        assert answer(facts, "").outcome is Outcome.UNCHECKED

    def test_is_asked_only_of_what_was_issued(self):
        facts = Facts(FILES[Verdict.AUTHENTIC], named=seal(), entry=ENTRIES[Entered.PROVEN])

        assert result_of(facts, "log") == ("unknown", Result.NOT_CHECKED)


def test_every_line_and_every_verdict_has_its_words():
    facts = [
        replace(one, issued=issued, named=named, asked=asked)
        for one in NOBODYS
        for issued in (None, *map(seal, Standing))
        for named in (None, seal())
        for asked in ("", "TLE-1", "TLE-2")
    ]
    for told in (answer(one, "") for one in facts):
        assert told.reason in {**check_words.VERDICTS, **check_words.ISSUED}
        for line in told.lines:
            assert line.name in check_words.NAMES
            assert (line.name, line.said) in check_words.SENTENCES or line.said in check_words.COMMON


def test_no_words_are_left_over():
    carried = [carrying(one) for one in CREDENTIALS.values()] + [bearing(one) for one in Inside]
    said = {
        (line.name, line.said)
        for one in [*NOBODYS, *(Facts(report, issued=seal()) for report in carried), *(Facts(None, issued=seal(), entry=one) for one in ENTRIES.values()), Facts(None, issued=seal(), entry=IN_SPANISH, sha256="99" * 32), *(Facts(report, issued=seal(standing), asked=asked) for report in (*FILES.values(), None) for standing in Standing for asked in ("", "TLE-1", "TLE-2")), *(Facts(report, named=seal(), asked="TLE-2") for report in FILES.values()), Facts(judge(replace(GENUINE, stamped_at="x"), sha256=""), issued=seal()), Facts(judge(replace(GENUINE, signatures=2), sha256="")), Facts(judge(replace(GENUINE, revisions=3), sha256=""))]
        for line in answer(one, "").lines
    }  # fmt: skip

    assert set(check_words.SENTENCES) <= said
