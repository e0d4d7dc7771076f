"""What the school system is told to do, and what it is not."""

from __future__ import annotations

from datetime import date

from app.assessment.facts import facts_of
from app.assessment.outlook import outlook_of
from app.assessment.sketch import EvidenceSketch, Sketch
from app.scoring.readiness import ShortfallKind
from app.scoring.steps import Party
from tests.unit.scoring import made

CRITERIA = made.criteria()
ITEM = (EvidenceSketch("link"),)


def outlook(**sketches):
    found = {key: Sketch(key, **values) for key, values in sketches.items()}
    return outlook_of(CRITERIA, facts_of("full", found, as_of=date(2026, 11, 23)))


DONE = {"rating": 3, "has_narrative": True, "evidence": ITEM}


def test_what_waits_for_review_is_nobodys_to_do():
    told = outlook(L1=DONE, L2=DONE, B1=DONE, B2=DONE, B3=DONE)

    assert (told.to_do, told.cheapest, told.effort) == ((), (), 0)
    assert told.waiting == ("B1", "B2", "B3", "L1", "L2")


def test_a_gap_lists_only_the_school_systems_own_steps():
    told = outlook(
        L1={"rating": 2, "has_narrative": True, "evidence": ITEM}, L2=DONE, B1=DONE, B2=DONE, B3=DONE
    )

    (item,) = told.to_do
    assert item.practice == "L1"
    assert item.shortfalls == (ShortfallKind.RATING_BELOW,)
    assert {step.by for step in (*item.steps, *told.cheapest)} == {Party.DISTRICT}
    assert item.points > 0
