"""Which findings stand at the end of a chain of submissions."""

from __future__ import annotations

from uuid import uuid4

from app.assessment.snapshot import FrozenEvidence, FrozenResponse
from app.review.findings import carried
from app.review.models import Finding

ANA, BO = uuid4(), uuid4()
FIRST = FrozenResponse(rating=3, narrative="We do it.")
SECOND = FrozenResponse(rating=3, narrative="We do it every year.")


def told(stands):
    return {key: (found.number, found.is_carried) for key, found in stands.items()}


def test_the_first_submission_has_only_its_own():
    assert told(carried([{}], [{(ANA, "L1"): Finding()}])) == {(ANA, "L1"): (1, False)}


def test_what_did_not_change_is_carried_and_what_did_is_not():
    signed = [{"L1": FIRST, "L2": FIRST}, {"L1": FIRST, "L2": SECOND}]
    made = [{(ANA, "L1"): Finding(), (ANA, "L2"): Finding()}, {}]

    assert told(carried(signed, made)) == {(ANA, "L1"): (1, True)}


def test_a_new_finding_takes_the_place_of_a_carried_one():
    signed, again = [{"L1": FIRST}, {"L1": FIRST}], Finding()

    stands = carried(signed, [{(ANA, "L1"): Finding()}, {(ANA, "L1"): again}])

    assert told(stands) == {(ANA, "L1"): (2, False)}
    assert stands[ANA, "L1"].finding is again


def test_a_response_that_came_back_to_what_it_was_does_not_revive_a_finding():
    signed = [{"L1": FIRST}, {"L1": SECOND}, {"L1": FIRST}]

    assert carried(signed, [{(ANA, "L1"): Finding()}, {}, {}]) == {}


def test_a_finding_is_carried_over_several_submissions_under_the_number_it_was_made_on():
    signed = [{"L1": FIRST}] * 4

    assert told(carried(signed, [{}, {(ANA, "L1"): Finding()}, {}, {}])) == {(ANA, "L1"): (2, True)}


def test_auditors_do_not_mix():
    signed = [{"L1": FIRST, "L2": FIRST}] * 2

    stands = carried(signed, [{(ANA, "L1"): Finding(), (BO, "L2"): Finding()}, {(BO, "L1"): Finding()}])

    assert told(stands) == {(ANA, "L1"): (1, True), (BO, "L2"): (1, True), (BO, "L1"): (2, False)}


def test_an_unanswered_practice_stays_the_same_until_it_is_answered():
    made = [{(ANA, "L1"): Finding()}, {}]

    assert told(carried([{}, {}], made)) == {(ANA, "L1"): (1, True)}
    assert carried([{}, {"L1": FIRST}], made) == {}


def test_other_evidence_is_a_change():
    item = FrozenEvidence(id=uuid4(), kind="file", name="minutes.pdf", sha256="a" * 64)
    with_file = FIRST.model_copy(update={"evidence": (item,)})
    with_other = FIRST.model_copy(update={"evidence": (item.model_copy(update={"sha256": "b" * 64}),)})

    made = [{(ANA, "L1"): Finding()}, {}]
    assert carried([{"L1": FIRST}, {"L1": with_file}], made) == {}
    assert carried([{"L1": with_file}, {"L1": with_other}], made) == {}
    assert told(carried([{"L1": with_file}, {"L1": with_file}], made)) == {(ANA, "L1"): (1, True)}
