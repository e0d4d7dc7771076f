"""The stage of each practice, and where to go on."""

from __future__ import annotations

import pytest

from app.assessment.progress import Progress, Stage, stage_of
from app.assessment.sketch import EvidenceSketch, Sketch
from app.criteria.schema import EvidenceState

ITEM = (EvidenceSketch("link"),)
NONE, PENDING = EvidenceState.NONE, EvidenceState.PENDING


@pytest.mark.parametrize(
    ("values", "evidence", "stage"),
    [
        ({}, NONE, Stage.NOT_STARTED),
        ({"has_narrative": True}, NONE, Stage.NEEDS_RATING),
        ({"evidence": ITEM}, PENDING, Stage.NEEDS_RATING),
        ({"rating": 1}, NONE, Stage.BELOW),
        ({"rating": 2}, NONE, Stage.IN_PROGRESS),
        ({"rating": 2, "has_narrative": True}, NONE, Stage.BELOW),
        ({"rating": 3}, PENDING, Stage.IN_PROGRESS),
        ({"rating": 3, "has_narrative": True}, NONE, Stage.NEEDS_EVIDENCE),
        ({"rating": 3, "has_narrative": True}, PENDING, Stage.READY),
        ({"rating": 4, "has_narrative": True}, NONE, Stage.NEEDS_EVIDENCE),
        ({"is_not_applicable": True}, NONE, Stage.IN_PROGRESS),
        ({"is_not_applicable": True, "has_justification": True}, NONE, Stage.NOT_APPLICABLE),
    ],
    ids=str,
)
def test_stage(values, evidence, stage):
    assert stage_of(Sketch("L1", **values), evidence, required=3) is stage


def test_nobody_began():
    assert stage_of(None, NONE, required=3) is Stage.NOT_STARTED


def test_what_was_carried_forward_waits_for_a_person_however_complete_it_is():
    carried = Sketch("L1", rating=4, has_narrative=True, evidence=ITEM, is_to_confirm=True)

    assert stage_of(carried, PENDING, required=3) is Stage.CONFIRM
    progress = Progress({"L1": Stage.CONFIRM, "L2": Stage.READY, "L3": Stage.NOT_STARTED})
    assert (progress.to_confirm, progress.missing, progress.minutes) == (("L1",), ("L1", "L3"), 20)


def test_what_was_returned_stays_so_until_it_is_changed():
    done = Sketch("L1", rating=4, has_narrative=True)

    assert stage_of(done, PENDING, required=3, is_returned=True) is Stage.RETURNED


class TestProgress:
    progress = Progress(
        {"L1": Stage.READY, "L2": Stage.NEEDS_EVIDENCE, "L3": Stage.NOT_STARTED, "L4": Stage.NOT_APPLICABLE}
    )

    def test_counts(self):
        assert (self.progress.settled, self.progress.total, self.progress.minutes) == (2, 4, 30)

    def test_missing_evidence_keeps_nobody_from_signing(self):
        assert self.progress.missing == ("L3",)
        assert self.progress.without_evidence == ("L2",)

    @pytest.mark.parametrize(
        ("after", "expected"), [(None, "L2"), ("L1", "L2"), ("L2", "L3"), ("L3", "L2"), ("L9", "L2")]
    )
    def test_goes_round(self, after, expected):
        assert self.progress.next_after(after, self.progress.stages) == expected

    def test_only_to_what_may_be_edited(self):
        assert self.progress.next_after(None, ["L1", "L3"]) == "L3"
        assert self.progress.next_after(None, ["L1"]) is None
