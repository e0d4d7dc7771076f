"""Criteria sets prove themselves: golden answers are compared exactly, and a practice that cannot count is refused."""

from __future__ import annotations

from app.scoring.validation import influence_faults, vector_faults
from tests.unit.scoring import made

CRITERIA = made.criteria([made.domain("L", [made.practice("L1"), made.practice("L2")])])
DOMAIN = {"readiness": "5/8", "shown": 62, "eligible": False, "maturity": 2}
VECTOR = {
    "name": "one-begun",
    "why": "The mean of 0.90 and 0.35 is 0.625.",
    "scope": "full",
    "as_of": "2026-11-23",
    "others": {"rating": 3, "evidence": "accepted"},
    "responses": {"L2": {"rating": 2, "evidence": [{"state": "accepted"}]}},
    "expect": {
        "readiness": "5/8",
        "shown": 62,
        "eligible": False,
        "domains": {"l": DOMAIN},
        "shortfalls": {"rating-below": ["L2"]},
    },
}


def reasons(*vectors, of=CRITERIA):
    return [fault.reason for fault in vector_faults(of, {"vectors": list(vectors)})]


def changed(**expect):
    return {**VECTOR, "expect": {**VECTOR["expect"], **expect}}


class TestVectors:
    def test_an_exact_answer_passes(self):
        assert reasons(VECTOR) == []

    def test_a_wrong_number_is_named_with_both_values_and_its_place(self):
        faults = list(vector_faults(CRITERIA, {"vectors": [changed(readiness="3/5")]}))

        assert faults[0].place == ("vectors", 0, "expect", "readiness")
        assert faults[0].reason == "one-begun: readiness must be 3/5, and the engine says 5/8"

    def test_each_part_of_an_answer_is_compared(self):
        assert reasons(changed(shown=63)) == ["one-begun: shown must be 63, and the engine says 62"]
        assert reasons(changed(eligible=True)) == [
            "one-begun: eligible must be true, and the engine says false"
        ]
        assert reasons(changed(domains={"l": {**DOMAIN, "maturity": 3}})) == [
            "one-begun: maturity must be 3, and the engine says 2"
        ]
        assert reasons(changed(shortfalls={"rating-below": "all"})) == [
            "one-begun: shortfalls must be rating-below L1, rating-below L2, and the engine says rating-below L2"
        ]
        assert reasons(changed(domains={})) == ["one-begun: domains must be none, and the engine says l"]

    def test_a_fraction_must_be_in_lowest_terms(self):
        assert "lowest terms" in reasons(changed(readiness="10/16"))[0]

    def test_a_name_is_used_once(self):
        assert reasons(VECTOR, VECTOR) == ["“one-begun” is the name of an earlier vector"]

    def test_what_the_set_does_not_have_is_named(self):
        assert reasons({**VECTOR, "responses": {"Z1": {}}}) == ["made/2026 has no Z1"]
        assert reasons({**VECTOR, "scope": "gold"}) == ["made/2026 has no gold"]

    def test_a_set_without_golden_assessments_is_refused(self):
        assert reasons() != []


class TestInfluence:
    def test_a_sound_set_has_no_fault(self):
        assert list(influence_faults(made.criteria())) == []

    def test_a_practice_in_no_scope_is_refused(self):
        whole = made.criteria(with_mini=False)
        narrow = whole.seal.scopes[0].model_copy(update={"domains": ("l",)})
        seal = whole.seal.model_copy(update={"scopes": (narrow,)})

        faults = list(influence_faults(whole.model_copy(update={"seal": seal, "digest": "narrow"})))

        assert [fault.place for fault in faults] == [("B1",), ("B2",), ("B3",)]
        assert faults[0].reason == "no scope covers B1, so it cannot influence any output"

    def test_a_scale_on_which_nothing_moves_is_refused(self):
        flat = made.criteria(
            [made.domain("L", [made.practice("L1")])], of=made.scale((0, 0, 0, 0)), with_mini=False
        )

        assert [fault.reason for fault in influence_faults(flat)] == [
            "L1 cannot influence readiness in scope full"
        ]
