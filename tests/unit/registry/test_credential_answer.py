"""One word for a credential, from its proof, the register, the signed list and the log; in doubt never valid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace

import pytest

from app.certificate.credential.checking import CredentialReport, Flaw
from app.certificate.verdicts import Verdict
from app.registry.credential_answer import Facts, Listed, answer
from app.registry.entries import Entry
from app.registry.entries import Standing as Entered
from app.registry.file_answer import Kind, Outcome, Result
from app.registry.routes import credential_words
from app.registry.standing import Standing
from app.transparency.leaf import Kind as LeafKind
from app.transparency.leaf import Leaf

TWIN = "cd" * 32
SAID = Leaf(LeafKind.AWARD, "TLE-7QX4-M2KD-9RFA-K", "ab" * 32, datetime(2026, 6, 1, tzinfo=UTC), TWIN)
ENTRIES = {
    **{state: Entry(state, 7, 9, SAID) for state in (Entered.PROVEN, Entered.PENDING, Entered.NO_KEY)},
    **{state: Entry(state) for state in (Entered.MISSING, Entered.BROKEN)},
    "other": Entry(Entered.PROVEN, 7, 9, replace(SAID, vc_sha256="ef" * 32)),
    "older": Entry(Entered.PROVEN, 7, 9, replace(SAID, vc_sha256="")),
}


def report(verdict=Verdict.AUTHENTIC, **values):
    return CredentialReport(**{"verdict": verdict, "checks": (), "sha256": "", "seal_id": "TLE-1", **values})


def seal(standing=Standing.VALID, shown="TLE-1"):
    return SimpleNamespace(
        id=shown, standing=standing, is_valid=standing is Standing.VALID, credential_sha256=TWIN
    )


REPORTS = [
    None, report(), report(seal_id=None), *(report(Verdict.UNREADABLE, flaw=flaw) for flaw in Flaw),
    *(report(one) for one in (Verdict.ALTERED, Verdict.UNSIGNED, Verdict.FOREIGN, Verdict.TOO_LARGE, Verdict.EXHAUSTING)),
]  # fmt: skip
EVERYTHING = [
    Facts(told, issued=issued, named=named, is_identical=identical, listed=listed, entry=entry, asked=asked)
    for told, (issued, named), (identical, listed), entry, asked in product(
        REPORTS,
        [(None, None), (None, seal()), *((seal(standing), None) for standing in Standing)],
        [(True, Listed.CLEAR), (False, Listed.SET), (True, Listed.ENDED), (True, Listed.MISSING)],
        [None, *ENTRIES.values()],
        ["", "TLE-1", "TLE-2"],
    )
]


def line(facts, name):
    found = next(one for one in answer(facts, "").lines if one.name == name)
    return found.said, found.result


@pytest.mark.parametrize("standing", list(Standing), ids=str)
def test_a_sound_one_has_the_standing_of_its_seal(standing):
    told = answer(
        Facts(report(), issued=seal(standing), listed=Listed.CLEAR, entry=ENTRIES[Entered.PROVEN]), ""
    )

    assert (told.outcome.value, told.kind) == (standing.value, Kind.CREDENTIAL)


def test_what_the_register_does_not_know_is_never_in_force():
    for facts in EVERYTHING:
        if facts.issued is None:
            assert answer(facts, "").outcome.value not in set(Standing)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (Verdict.ALTERED, Outcome.ALTERED), (Verdict.UNSIGNED, Outcome.UNSIGNED), (Verdict.FOREIGN, Outcome.FOREIGN),
        (Verdict.TOO_LARGE, Outcome.UNCHECKED), (Verdict.EXHAUSTING, Outcome.UNCHECKED), (Verdict.AUTHENTIC, Outcome.UNKNOWN),
    ],
)  # fmt: skip
def test_altered_unknown_foreign_and_unchecked_are_different_words(verdict, outcome):
    assert answer(Facts(report(verdict)), "").outcome is outcome


def test_a_list_that_speaks_against_it_is_never_passed_over():
    for standing in Standing:
        told = answer(
            Facts(report(), issued=seal(standing), listed=Listed.SET, entry=ENTRIES[Entered.PROVEN]), ""
        )
        assert told.outcome is not Outcome.VALID
    assert line(Facts(report(), issued=seal(), listed=Listed.SET), "status-list") == ("set", Result.FAILED)


@pytest.mark.parametrize("entry", [Entered.MISSING, Entered.BROKEN, "other"], ids=str)
def test_a_log_that_contradicts_leaves_nothing_valid(entry):
    facts = Facts(report(), issued=seal(), listed=Listed.CLEAR, entry=ENTRIES[entry])

    assert answer(facts, "").outcome is Outcome.UNCHECKED
    assert line(facts, "log")[1] is Result.FAILED


def test_a_credential_made_after_its_award_cannot_stand_in_its_line():
    facts = Facts(report(), issued=seal(), listed=Listed.CLEAR, entry=ENTRIES["older"])

    assert line(facts, "log") == ("older", Result.NOTED)
    assert answer(facts, "").outcome is Outcome.VALID


def test_the_register_and_a_proof_that_does_not_hold_contradict_each_other():
    for verdict in (Verdict.ALTERED, Verdict.FOREIGN, Verdict.UNSIGNED):
        assert answer(Facts(report(verdict), issued=seal()), "").outcome is Outcome.UNCHECKED


def test_another_seals_is_told_before_anything_else():
    assert answer(Facts(report(), issued=seal(), asked="TLE-2"), "").outcome is Outcome.ANOTHER_SEAL


def test_every_line_and_every_verdict_has_its_words_and_none_is_left_over():
    said, reasons = set(), set()
    for facts in EVERYTHING:
        told = answer(facts, "")
        reasons.add(told.reason)
        said |= {(one.name, one.said) for one in told.lines}

    assert {name for name, _ in said} == set(credential_words.NAMES)
    assert all(one in credential_words.SENTENCES or one[1] in credential_words.COMMON for one in said)
    assert set(credential_words.SENTENCES) <= said
    assert reasons == {*credential_words.VERDICTS, *credential_words.ISSUED}
