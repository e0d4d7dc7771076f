"""The plan is made of repeated evaluations; it is computed faster and must say the same."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.engine import evaluate
from app.scoring.facts import Fact
from app.scoring.ledger import Ledger
from app.scoring.plan import gains, gaps, path
from app.scoring.sensitivity import conclusions, sensitivity
from app.scoring.steps import ATTEST, StepKind, apply, improvements
from tests.unit.scoring import made
from tests.unit.scoring.strategies import any_fact, cases

many = settings(max_examples=50, deadline=None)


def outlook(result):
    return (result.exact, result.shown, result.is_eligible)


@many
@given(cases())
def test_each_gain_is_what_a_full_evaluation_says(case):
    criteria, facts = case
    before = evaluate(criteria, facts)

    for found in gains(criteria, facts):
        after = evaluate(criteria, apply(facts, found.step))
        assert (found.exact, found.shown, found.is_eligible) == outlook(after)
        if found.gain is not None:
            assert found.gain == after.exact - before.exact
            assert found.gain >= 0


@many
@given(cases(), st.data())
def test_the_ledger_equals_a_full_evaluation_of_any_change(case, data):
    criteria, facts = case
    ledger = Ledger(criteria, facts)
    practice = data.draw(st.sampled_from(list(ledger.tables)))
    fact = data.draw(any_fact)

    assert ledger.now == outlook(evaluate(criteria, facts))
    assert ledger.outlook_of(practice, fact) == outlook(evaluate(criteria, facts.with_fact(practice, fact)))


@many
@given(cases())
def test_every_step_is_listed_that_raises_readiness(case):
    criteria, facts = case
    listed = {(item.step.practice, item.step.kind, item.step.to) for item in gains(criteria, facts)}

    for practice in evaluate(criteria, facts).practices:
        if practice.is_applicable and (practice.rating or 0) < 4:
            assert (practice.practice, StepKind.RATING, 4) in listed
        if practice.is_applicable and practice.evidence != "accepted":
            assert (practice.practice, StepKind.EVIDENCE, "accepted") in listed


@many
@given(cases())
def test_gaps_are_the_short_practices_and_mending_one_gains_what_it_says(case):
    criteria, facts = case
    before = evaluate(criteria, facts)
    found = gaps(criteria, facts)

    assert {gap.practice for gap in found} == {item.practice for item in before.practices if item.shortfalls}
    for gap in found:
        after = evaluate(criteria, apply(facts, *gap.steps))
        mended = after.of(gap.practice)
        assert not mended.shortfalls
        assert gap.shown == after.shown
        assert gap.gain is None or gap.gain == after.exact - before.exact


@many
@given(cases())
def test_the_path_reaches_eligibility_and_no_step_of_it_can_be_spared(case):
    criteria, facts = case
    found = path(criteria, facts)

    if found.reaches:
        assert evaluate(criteria, apply(facts, *found.steps)).is_eligible
        for skipped in found.steps:
            rest = [step for step in found.steps if step is not skipped]
            assert not evaluate(criteria, apply(facts, *rest)).is_eligible
    else:
        assert all(not item.is_applicable for item in evaluate(criteria, facts).practices)


def packages(rules, fact, tally):
    """Every sensible combination of single steps on one practice, as the search space of the brute force."""
    steps = list(improvements(rules, fact, tally))
    choices = [[None, *[step for step in steps if step.kind is kind]] for kind in StepKind]
    for chosen in product(*choices):
        taken = [step for step in chosen if step is not None]
        kinds = {step.kind for step in taken}
        if not {StepKind.RATING, StepKind.NOT_APPLICABLE} <= kinds:
            yield tuple(taken)


@settings(max_examples=50, deadline=None)
@given(cases(most=1))
def test_no_set_of_steps_reaches_eligibility_with_less_effort(case):
    criteria, facts = case
    ledger = Ledger(criteria, facts)
    options = []
    for practice, table in ledger.tables.items():
        by_result = {}
        for steps in packages(table.rules, facts.of(practice), ledger.tally(practice)):
            after = apply(facts, *steps).of(practice)
            outcome = table.outcome(after, facts.as_of)
            key = (outcome.is_applicable, bool(outcome.shortfalls))
            effort = sum(step.effort for step in steps)
            if key not in by_result or effort < by_result[key]:
                by_result[key] = effort
        options.append(by_result)
    costs = [
        sum(choice[1] for choice in chosen)
        for chosen in product(*[by_result.items() for by_result in options])
        if all(not is_short for (_, is_short), _ in chosen) and any(applies for (applies, _), _ in chosen)
    ]
    found = path(criteria, facts)

    assert found.reaches == bool(costs)
    if costs:
        assert found.effort == min(costs) + (0 if facts.attested else ATTEST.effort)


@many
@given(cases())
def test_sensitivity_names_exactly_the_conclusions_that_turn_the_decision(case):
    criteria, facts = case
    now = evaluate(criteria, facts)
    found = sensitivity(criteria, facts)
    ledger = Ledger(criteria, facts)

    expected = []
    for practice, table in ledger.tables.items():
        tried = conclusions(
            table.rules, facts.of(practice), ledger.tally(practice), ledger.outcomes[practice]
        )
        expected += [
            change
            for change in tried
            if evaluate(criteria, apply(facts, change)).is_eligible != now.is_eligible
        ]
    assert [flip.change for flip in found.flips if flip.change.practice] == expected
    for flip in found.flips:
        assert outlook(evaluate(criteria, apply(facts, flip.change)))[1:] == (flip.shown, flip.is_eligible)


class TestGains:
    def test_from_two_to_three_gains_what_the_table_says(self):
        criteria = made.criteria()
        facts = made.all_met(criteria, L1=Fact(2, (made.ACCEPTED,)))

        found = next(
            item for item in gains(criteria, facts) if (item.step.practice, item.step.to) == ("L1", 3)
        )

        # One of two practices in one of two domains of equal weight: (90 - 35) / 100 / 2 / 2.
        assert found.gain == Fraction(55, 400)
        assert found.is_eligible
        assert found.shown == 100

    def test_the_greatest_comes_first_and_the_lighter_where_they_are_equal(self):
        found = gains(made.criteria(), made.facts())

        ranks = [(-(item.gain or 0), item.step.effort) for item in found]
        assert ranks == sorted(ranks)

    def test_an_unsigned_assessment_lists_the_signature(self):
        assert any(item.step == ATTEST for item in gains(made.criteria(), made.facts(attested=False)))
