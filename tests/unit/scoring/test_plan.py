"""The plan case by case: what steps cost, whose they are, and what turns a decision."""

from __future__ import annotations

import pytest

from app.criteria.schema import Effort
from app.scoring.engine import evaluate
from app.scoring.facts import Fact
from app.scoring.plan import gains, gaps, path
from app.scoring.sensitivity import sensitivity
from app.scoring.steps import Party, StepKind, apply
from tests.unit.scoring import made

CRITERIA = made.criteria(
    [made.domain("L", [made.practice("L1", effort=Effort.L), made.practice("L2", effort=Effort.S)])]
)


def steps(found):
    return [(step.kind.value, step.practice, step.to, step.by.value, step.effort) for step in found]


def way(**responses):
    return path(CRITERIA, made.facts(responses))


class TestPath:
    def test_work_grows_with_the_practice_and_with_the_way_to_go(self):
        found = way(L1=Fact(1, (made.ACCEPTED,)), L2=Fact(2, (made.ACCEPTED,)))

        assert steps(found.steps) == [
            ("rating", "L1", 3, "district", 18),
            ("rating", "L2", 3, "district", 1),
        ]
        assert found.effort == 19

    @pytest.mark.parametrize(
        ("item", "expected"),
        [
            (made.PENDING, ("evidence", "L1", "accepted", "reviewer", 0)),
            (made.REJECTED, ("evidence", "L1", "accepted", "district", 1)),
        ],
        ids=["waiting", "rejected"],
    )
    def test_evidence_that_waits_is_the_reviewers_move(self, item, expected):
        assert steps(way(L1=Fact(3, (item,)), L2=made.MET).steps) == [expected]

    def test_a_major_finding_costs_what_the_practice_costs(self):
        found = way(L1=made.MET, L2=Fact(3, (made.ACCEPTED,), open_major_finding=True))

        assert steps(found.steps) == [("finding", "L2", "closed", "district", 1)]

    def test_a_claim_is_settled_by_agreement(self):
        assert steps(way(L1=made.CLAIMED, L2=made.MET).steps) == [
            ("not-applicable", "L1", "agreed", "reviewer", 0)
        ]

    def test_if_all_is_claimed_the_lightest_practice_is_put_in_place(self):
        found = way(L1=made.CLAIMED, L2=made.CLAIMED)

        assert steps(found.steps) == [
            ("not-applicable", "L1", "agreed", "reviewer", 0),
            ("rating", "L2", 3, "district", 2),
            ("evidence", "L2", "accepted", "district", 1),
        ]

    def test_a_better_rating_behind_a_claim_is_kept_when_the_claim_is_given_up(self):
        claimed = Fact(4, (made.ACCEPTED,), made.CLAIMED.not_applicable)

        found = way(L1=made.AGREED, L2=claimed)

        assert steps(found.steps) == [("rating", "L2", 4, "district", 0)]

    def test_nothing_can_be_reached_where_nothing_applies(self):
        found = way(L1=made.AGREED, L2=made.AGREED)

        assert (found.steps, found.reaches) == ((), False)

    def test_an_eligible_assessment_needs_nothing(self):
        assert way(L1=made.MET, L2=made.MET).steps == ()

    def test_the_signature_comes_last_and_is_the_signatorys(self):
        found = path(CRITERIA, made.facts({"L1": made.MET, "L2": made.MET}, attested=False))

        assert [step.by for step in found.steps] == [Party.SIGNATORY]


class TestGaps:
    def test_a_practice_that_only_waits_is_not_the_school_systems_to_do(self):
        found = gaps(CRITERIA, made.facts({"L1": Fact(3, (made.PENDING,)), "L2": Fact(2, (made.PENDING,))}))

        assert {gap.practice: gap.waits_for_review for gap in found} == {"L1": True, "L2": False}

    def test_can_be_read_by_a_program(self):
        facts = made.facts({"L1": Fact(2)})

        assert gaps(CRITERIA, facts)[0].as_json()["practice"] == "L2"
        assert gains(CRITERIA, facts)[0].as_json()["step"]["practice"] == "L2"
        assert path(CRITERIA, facts).as_json()["reaches"] is True


class TestSteps:
    def test_a_rating_is_raised_in_the_layer_that_decides(self):
        facts = made.facts({"L1": Fact(3, (made.ACCEPTED,), auditor=2)})
        step = next(
            item.step for item in gains(CRITERIA, facts) if (item.step.practice, item.step.to) == ("L1", 3)
        )

        after = apply(facts, step)

        assert (after.of("L1").rating, after.of("L1").auditor) == (3, 3)

    def test_acceptance_judges_what_is_there(self):
        facts = made.facts({"L1": Fact(3, (made.PENDING, made.REJECTED))})
        step = path(CRITERIA, facts).steps[0]

        assert apply(facts, step).of("L1").evidence == (made.ACCEPTED, made.REJECTED)


class TestSensitivity:
    def test_every_conclusion_holds_up_an_award(self):
        found = sensitivity(CRITERIA, made.facts({"L1": made.MET, "L2": made.AGREED}))

        assert found.is_eligible
        assert [(flip.change.kind.value, flip.change.practice, flip.change.to) for flip in found.flips] == [
            ("rating", "L1", 2),
            ("evidence", "L1", "rejected"),
            ("finding", "L1", "open"),
            ("not-applicable", "L2", "claimed"),
            ("attestation", None, "withdrawn"),
        ]
        assert found.examined == 5

    def test_one_conclusion_away_is_named(self):
        found = sensitivity(CRITERIA, made.facts({"L1": made.MET, "L2": Fact(2, (made.ACCEPTED,))}))

        assert [(flip.change.kind, flip.change.to, flip.shown) for flip in found.flips] == [
            (StepKind.RATING, 3, 100)
        ]
        assert found.as_json()["flips"][0]["eligible"] is True

    def test_far_away_nothing_single_helps(self):
        facts = made.facts()

        assert sensitivity(CRITERIA, facts).flips == ()
        assert not evaluate(CRITERIA, facts).is_eligible
