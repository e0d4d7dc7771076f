"""The trace gives every number its reasons, in keys, and reads the same in every process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from app.scoring.engine import evaluate
from app.scoring.explain import RULES
from app.scoring.facts import Fact
from app.scoring.tables import PracticeTable, tables_of
from app.scoring.trace import Trace
from tests.unit.scoring import made

CRITERIA = made.criteria()
FACTS = made.all_met(CRITERIA, L1=Fact(2, (made.PENDING,), auditor=3), B1=made.CLAIMED, B2=made.AGREED)

REPLAY = """
from tests.unit.scoring.test_trace import CRITERIA, FACTS
from app.scoring.engine import evaluate
result = evaluate(CRITERIA, FACTS)
print(result.facts_digest, result.digest, hash("salt"))
"""


def test_every_practice_of_the_scope_has_its_reasons():
    trace = evaluate(CRITERIA, FACTS).trace

    for item in CRITERIA.practices:
        assert trace.find("practice.readiness", practice=item.id) is not None


def test_a_practice_shows_rule_by_rule_what_went_in_and_came_out():
    step = evaluate(CRITERIA, FACTS).trace.find("practice.readiness", practice="L1")

    assert step.result == {"earned": 90 * 95, "possible": 10000, "shortfalls": ("evidence-pending",)}
    assert [part.rule for part in step.of] == [
        "practice.applies",
        "practice.rating",
        "practice.evidence",
        "practice.credit",
    ]
    assert step.find("practice.rating").result == {"rating": 3, "layer": "auditor"}
    assert step.find("practice.credit").inputs == {"rating": 3, "credit": 90, "factor": 95}


def test_every_rule_in_use_has_a_sentence():
    rules = {step.rule for step in evaluate(CRITERIA, FACTS).trace.walk()}

    assert rules == set(RULES)


def test_the_same_facts_give_the_same_digests_in_every_process():
    answers = {
        tuple(
            subprocess.run(
                [sys.executable, "-c", REPLAY],
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
        )
        for seed in ("0", "1", "4242")
    }
    here = evaluate(CRITERIA, FACTS)

    assert {answer[:2] for answer in answers} == {(here.facts_digest, here.digest)}
    assert len({answer[2] for answer in answers}) == 3


def test_traces_are_equal_when_they_read_the_same():
    leaf = Trace("a", {"x": 1}, None)

    assert leaf == Trace("a", {"x": 1}, None)
    assert hash(leaf) == hash(Trace("a", {"x": 1}, None))
    assert leaf != Trace("a", {"x": 2}, None)
    assert leaf != "a"
    assert leaf.over((leaf,)) == Trace("a", {"x": 1}, None, (leaf,))
    assert "a" in repr(leaf)


def test_remembered_outcomes_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr("app.scoring.tables.MOST_OUTCOMES", 3)
    criteria = made.criteria([made.domain("L", [made.practice("L1")])])

    results = [
        evaluate(criteria, made.facts({"L1": Fact(rating)})).of("L1").rating for rating in (1, 2, 3, 4, 1)
    ]

    assert results == [1, 2, 3, 4, 1]


def test_another_set_with_the_same_digest_is_not_mistaken_for_it():
    heavier = made.criteria([made.domain("L", [made.practice("L1", weight=3), made.practice("L2")])])
    posing = replace_digest(
        made.criteria([made.domain("L", [made.practice("L1"), made.practice("L2")])]), heavier
    )
    facts = made.facts({"L1": Fact(4, (made.ACCEPTED,))})

    assert evaluate(heavier, facts).exact != evaluate(posing, facts).exact


def test_the_same_set_loaded_again_keeps_its_outcomes():
    again = CRITERIA.model_copy()
    tables = tables_of(CRITERIA)

    assert tables_of(again).practices is tables.practices
    assert tables_of(again) is tables_of(again)


def replace_digest(criteria, other):
    return criteria.model_copy(update={"digest": other.digest})


def test_a_table_is_a_value():
    table = PracticeTable(rules=None)

    assert replace(table) == table
