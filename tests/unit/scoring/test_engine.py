"""The engine case by case: each threshold with one step either side, each shortfall by its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.scoring.engine import evaluate
from app.scoring.errors import FactsDoNotFit
from app.scoring.facts import Fact, Layer, NotApplicable
from app.scoring.readiness import shown
from tests.unit.scoring import made

CRITERIA = made.criteria()
KINDS = {
    "unanswered": Fact(None, (made.ACCEPTED,)),
    "rating-below": Fact(2, (made.ACCEPTED,)),
    "evidence-missing": Fact(3),
    "evidence-pending": Fact(3, (made.PENDING,)),
    "evidence-rejected": Fact(3, (made.REJECTED,)),
    "evidence-expired": Fact(3, (replace(made.ACCEPTED, effective_to=date(2026, 11, 22)),)),
    "finding-open": Fact(3, (made.ACCEPTED,), open_major_finding=True),
    "not-applicable-unagreed": made.CLAIMED,
}


def one(fact, **changes):
    """The result with everything else in place."""
    return evaluate(CRITERIA, replace(made.all_met(CRITERIA, L1=fact), **changes))


class TestEligibility:
    def test_everything_in_place_accepted_and_signed_is_eligible(self):
        result = one(made.MET)

        assert result.is_eligible
        assert result.shortfalls == ()
        assert result.shown == 100
        assert result.exact == Fraction(9, 10)

    @pytest.mark.parametrize("kind", KINDS)
    def test_each_shortfall_is_named_and_stops_the_award(self, kind):
        result = one(KINDS[kind])

        assert [(item.kind, item.practice, item.domain) for item in result.shortfalls] == [(kind, "L1", "l")]
        assert not result.is_eligible
        assert [domain.is_eligible for domain in result.domains] == [False, True]

    @pytest.mark.parametrize(("rating", "is_eligible"), [(1, False), (2, False), (3, True), (4, True)])
    def test_the_required_rating_is_the_line(self, rating, is_eligible):
        assert one(Fact(rating, (made.ACCEPTED,))).is_eligible is is_eligible

    def test_an_unsigned_assessment_is_not_eligible_in_any_part(self):
        result = one(made.MET, attested=False)

        assert [item.kind for item in result.shortfalls] == ["not-attested"]
        assert [(domain.is_eligible, domain.shown) for domain in result.domains] == [(False, 90), (False, 90)]
        assert result.shown == 90

    def test_several_shortfalls_of_one_practice_are_all_listed(self):
        result = one(Fact(1, (made.REJECTED,), open_major_finding=True))

        assert [item.kind for item in result.shortfalls] == [
            "rating-below",
            "evidence-rejected",
            "finding-open",
        ]

    def test_strength_elsewhere_never_makes_up_for_a_gap(self):
        strong = {item.id: Fact(4, (made.ACCEPTED,)) for item in CRITERIA.practices}

        result = evaluate(CRITERIA, made.facts({**strong, "B3": Fact(2, (made.ACCEPTED,))}))

        assert not result.is_eligible
        assert result.shown == 89

    def test_a_mini_seal_asks_only_for_its_domain(self):
        result = evaluate(CRITERIA, made.facts({"L1": made.MET, "L2": made.MET}, scope="l"))

        assert result.is_eligible
        assert [domain.domain for domain in result.domains] == ["l"]


class TestNotApplicable:
    def test_an_agreed_domain_leaves_the_outer_sum(self):
        result = evaluate(CRITERIA, made.all_met(CRITERIA, L1=made.AGREED, L2=made.AGREED))

        assert result.is_eligible
        assert result.domains[0].exact is None
        assert result.domains[0].shown is None
        assert [item.kind for item in result.domains[0].shortfalls] == ["nothing-applicable"]

    def test_nothing_applicable_gives_no_number_and_no_award(self):
        result = evaluate(CRITERIA, made.facts({item.id: made.AGREED for item in CRITERIA.practices}))

        assert (result.exact, result.shown, result.is_eligible) == (None, None, False)
        assert [item.kind for item in result.shortfalls] == ["nothing-applicable"]

    def test_an_open_finding_on_a_practice_that_is_left_out_says_nothing(self):
        assert one(replace(made.AGREED, open_major_finding=True)).is_eligible

    def test_agreement_counts_only_where_the_criteria_allow_it(self):
        strict = made.criteria([made.domain("L", [made.practice("L1", optional=False)])])

        result = evaluate(strict, made.facts({"L1": made.AGREED}))

        assert [item.kind for item in result.shortfalls] == ["not-applicable-unagreed"]
        assert result.shown == 0

    def test_a_claim_sets_the_rating_aside(self):
        result = one(Fact(4, (made.ACCEPTED,), NotApplicable.CLAIMED, auditor=4))

        assert (result.of("L1").rating, result.of("L1").layer, result.of("L1").earned) == (None, None, 0)
        assert result.domains[0].maturity is None


class TestReadiness:
    def test_nothing_said_is_nothing_earned(self):
        result = evaluate(CRITERIA, made.facts(attested=False))

        assert (result.exact, result.shown) == (0, 0)
        assert result.domains[0].answered == 0

    def test_credit_is_scaled_by_the_state_of_the_evidence(self):
        worth = {
            made.ACCEPTED: Fraction(90, 100),
            made.PENDING: Fraction(855, 1000),
            made.REJECTED: Fraction(45, 100),
        }

        for item, expected in worth.items():
            result = evaluate(CRITERIA, made.facts({"L1": Fact(3, (item,))}, scope="l"))
            assert result.exact == expected / 2

    def test_weights_count_inside_a_domain_and_between_domains(self):
        criteria = made.criteria(
            [
                made.domain("L", [made.practice("L1", weight=3), made.practice("L2")], weight=2),
                made.domain("B", [made.practice("B1")]),
            ]
        )

        result = evaluate(criteria, made.facts({"L1": Fact(4, (made.ACCEPTED,))}))

        assert [domain.exact for domain in result.domains] == [Fraction(3, 4), 0]
        assert result.exact == Fraction(1, 2)

    @pytest.mark.parametrize(
        ("exact", "is_eligible", "expected"),
        [
            (Fraction(0), False, 0),
            (Fraction(1, 101), False, 0),
            (Fraction(1, 100), False, 1),
            (Fraction(84999999, 100000000), False, 84),
            (Fraction(85, 100), False, 85),
            (Fraction(98, 100), False, 98),
            (Fraction(999, 1000), False, 99),
            (Fraction(1), False, 99),
            (Fraction(9, 10), True, 100),
            (None, False, None),
        ],
        ids=str,
    )
    def test_people_read_a_floor_that_reaches_a_hundred_only_when_nothing_is_missing(
        self, exact, is_eligible, expected
    ):
        assert shown(exact, is_eligible=is_eligible) == expected


class TestMaturity:
    @pytest.mark.parametrize(
        ("ratings", "expected"),
        [((3, 4), 3), ((4, 4), 4), ((1, 4), 1), ((None, 4), None), ((2, 2), 2)],
        ids=str,
    )
    def test_is_the_rating_that_every_practice_reaches(self, ratings, expected):
        responses = {name: Fact(rating) for name, rating in zip(("L1", "L2"), ratings, strict=True)}

        assert evaluate(CRITERIA, made.facts(responses)).domains[0].maturity == expected

    def test_looks_past_what_does_not_apply(self):
        assert one(made.AGREED).domains[0].maturity == 3


class TestLayers:
    def test_each_higher_layer_decides_and_the_lower_ones_stay_readable(self):
        fact = Fact(4, (made.ACCEPTED,), auditor=2, lead=3, consensus=1)

        found = one(fact).of("L1")

        assert (found.rating, found.layer) == (1, Layer.CONSENSUS)
        assert found.trace.find("practice.rating").inputs == {
            "self": 4,
            "auditor": 2,
            "lead": 3,
            "consensus": 1,
            "claimed": False,
        }

    def test_an_auditor_may_answer_what_the_district_left_open(self):
        assert one(Fact(None, (made.ACCEPTED,), auditor=3)).is_eligible


class TestQuestionsThatDoNotFit:
    def test_an_unknown_scope_is_named(self):
        with pytest.raises(FactsDoNotFit) as caught:
            evaluate(CRITERIA, made.facts(scope="gold"))

        assert caught.value.unknown == ("gold",)

    def test_unknown_practices_are_named(self):
        with pytest.raises(FactsDoNotFit) as caught:
            evaluate(CRITERIA, made.facts({"Z9": Fact(), "A1": Fact()}))

        assert caught.value.unknown == ("A1", "Z9")

    def test_practices_outside_the_scope_are_known_and_do_not_count(self):
        facts = made.facts({"L1": made.MET, "L2": made.MET, "B1": Fact(1)}, scope="l")

        assert evaluate(CRITERIA, facts).is_eligible


class TestTheDay:
    def test_another_day_is_another_question(self):
        until = replace(made.ACCEPTED, effective_to=made.DAY)
        facts = made.all_met(CRITERIA, L1=Fact(3, (until,)))

        assert evaluate(CRITERIA, facts).is_eligible
        later = evaluate(CRITERIA, facts, date(2026, 11, 24))
        assert not later.is_eligible
        assert later.as_of == date(2026, 11, 24)
        assert later.facts_digest == replace(facts, as_of=date(2026, 11, 24)).digest
