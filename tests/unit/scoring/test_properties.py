"""What holds for every criteria set and all facts: the promises of the engine."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.scoring.canonical import digest
from app.scoring.engine import evaluate
from app.scoring.facts import EvidenceItem, Fact, Layer, NotApplicable
from tests.unit.scoring import made
from tests.unit.scoring.strategies import cases

many = settings(max_examples=75, deadline=None)


def numbers(readiness):
    """Everything a person could read from a result."""
    said = readiness.as_json(with_trace=False)
    return {key: value for key, value in said.items() if "digest" not in key}


def never_worse(before, after):
    """Readiness and eligibility of the scope and of each domain did not fall."""
    assert (after.exact or 0) >= (before.exact or 0)
    assert (after.shown or 0) >= (before.shown or 0)
    assert after.is_eligible or not before.is_eligible
    for earlier, later in zip(before.domains, after.domains, strict=True):
        assert (later.exact or 0) >= (earlier.exact or 0)
        assert later.is_eligible or not earlier.is_eligible
        assert (later.maturity or 0) >= (earlier.maturity or 0)


def pick(data, criteria):
    return data.draw(st.sampled_from([item.id for item in criteria.practices]))


@many
@given(cases())
def test_numbers_stay_in_bounds(case):
    result = evaluate(*case)

    for part in (result, *result.domains):
        assert (part.exact is None) == (part.shown is None)
        if part.exact is not None:
            assert 0 <= part.exact <= 1
            assert 0 <= part.shown <= 100
            assert part.is_eligible or part.shown <= part.exact * 100


@many
@given(cases())
def test_a_hundred_means_eligible_and_eligible_means_a_hundred(case):
    result = evaluate(*case)

    for part in (result, *result.domains):
        assert (part.shown == 100) == part.is_eligible
        assert part.is_eligible == (not part.shortfalls)


@many
@given(cases())
def test_the_scope_is_eligible_exactly_when_its_defined_domains_are(case):
    result = evaluate(*case)

    defined = [domain for domain in result.domains if domain.exact is not None]
    assert result.is_eligible == (bool(defined) and all(domain.is_eligible for domain in defined))


@many
@given(cases(), st.data())
def test_raising_a_rating_never_harms(case, data):
    criteria, facts = case
    practice = pick(data, criteria)
    fact = facts.of(practice)
    name = data.draw(st.sampled_from(["rating", "auditor", "lead", "consensus"]))
    old = getattr(fact, name)
    assume(old is not None or fact.decided_by is None)

    better = replace(fact, **{name: data.draw(st.integers(old or 1, 4))})

    never_worse(evaluate(criteria, facts), evaluate(criteria, facts.with_fact(practice, better)))


@many
@given(cases(), st.data())
def test_adding_accepted_evidence_never_harms(case, data):
    criteria, facts = case
    practice = pick(data, criteria)
    fact = facts.of(practice)
    more = data.draw(st.permutations([*fact.evidence, made.ACCEPTED]))

    after = evaluate(criteria, facts.with_fact(practice, replace(fact, evidence=tuple(more))))

    never_worse(evaluate(criteria, facts), after)


@many
@given(cases(), st.data())
def test_closing_a_finding_never_harms(case, data):
    criteria, facts = case
    practice = pick(data, criteria)
    fact = facts.of(practice)

    opened = evaluate(criteria, facts.with_fact(practice, replace(fact, open_major_finding=True)))
    closed = evaluate(criteria, facts.with_fact(practice, replace(fact, open_major_finding=False)))

    never_worse(opened, closed)
    assert opened.exact == closed.exact


@many
@given(cases())
def test_attesting_changes_the_gate_and_no_number_of_readiness(case):
    criteria, facts = case

    without = evaluate(criteria, replace(facts, attested=False))
    signed = evaluate(criteria, replace(facts, attested=True))

    never_worse(without, signed)
    assert without.exact == signed.exact
    assert not without.is_eligible


@many
@given(cases(), st.data())
def test_order_does_not_matter(case, data):
    criteria, facts = case
    ids = data.draw(st.permutations(list(facts.responses)))
    shuffled = {
        key: replace(facts.of(key), evidence=tuple(data.draw(st.permutations(facts.of(key).evidence))))
        for key in ids
    }

    assert evaluate(criteria, replace(facts, responses=shuffled)).digest == evaluate(criteria, facts).digest


@many
@given(cases(), st.data())
def test_order_of_domains_and_practices_does_not_matter(case, data):
    criteria, facts = case
    domains = [
        area.model_copy(update={"practices": tuple(data.draw(st.permutations(area.practices)))})
        for area in data.draw(st.permutations(criteria.domains))
    ]
    mixed = criteria.model_copy(update={"domains": tuple(domains), "digest": "mixed"})

    one, other = evaluate(criteria, facts), evaluate(mixed, facts)

    assert (one.exact, one.shown, one.is_eligible) == (other.exact, other.shown, other.is_eligible)
    assert {d.domain: (d.exact, d.shown, d.maturity) for d in one.domains} == {
        d.domain: (d.exact, d.shown, d.maturity) for d in other.domains
    }


@many
@given(cases(), st.integers(2, 9))
def test_scaling_all_weights_changes_nothing(case, factor):
    criteria, facts = case
    domains = [
        area.model_copy(
            update={
                "weight": area.weight * factor,
                "practices": tuple(
                    item.model_copy(update={"weight": item.weight * factor}) for item in area.practices
                ),
            }
        )
        for area in criteria.domains
    ]
    scaled = criteria.model_copy(update={"domains": tuple(domains), "digest": f"scaled {factor}"})

    one, other = evaluate(criteria, facts), evaluate(scaled, facts)

    assert (one.exact, one.shown, one.shortfalls) == (other.exact, other.shown, other.shortfalls)
    assert [(d.exact, d.shown, d.maturity) for d in one.domains] == [
        (d.exact, d.shown, d.maturity) for d in other.domains
    ]


@many
@given(cases(), st.data())
def test_agreed_not_applicable_equals_the_practice_absent(case, data):
    criteria, facts = case
    area = data.draw(st.sampled_from(criteria.domains))
    gone = data.draw(st.sampled_from(area.practices))
    assume(gone.not_applicable is not None and len(area.practices) > 1)
    kept = area.model_copy(update={"practices": tuple(item for item in area.practices if item.id != gone.id)})
    domains = tuple(kept if each.id == area.id else each for each in criteria.domains)
    smaller = criteria.model_copy(update={"domains": domains, "digest": f"without {gone.id}"})
    fact = replace(facts.of(gone.id), not_applicable=NotApplicable.AGREED)
    others = {key: value for key, value in facts.responses.items() if key != gone.id}

    one = evaluate(criteria, facts.with_fact(gone.id, fact))
    other = evaluate(smaller, replace(facts, responses=others))

    assert (one.exact, one.shown, one.shortfalls) == (other.exact, other.shown, other.shortfalls)
    assert [d.maturity for d in one.domains] == [d.maturity for d in other.domains]


@many
@given(cases(), st.data())
def test_claimed_not_applicable_earns_what_an_unanswered_practice_earns(case, data):
    criteria, facts = case
    practice = pick(data, criteria)
    fact = replace(facts.of(practice), not_applicable=NotApplicable.CLAIMED)

    claimed = evaluate(criteria, facts.with_fact(practice, fact))
    silent = evaluate(criteria, facts.with_fact(practice, Fact()))

    assert claimed.exact == silent.exact
    assert [d.maturity for d in claimed.domains] == [d.maturity for d in silent.domains]


@many
@given(cases(), st.data(), st.sampled_from(["auditor", "lead", "consensus"]), st.integers(1, 4))
def test_removing_a_layer_restores_the_earlier_result_exactly(case, data, layer, rating):
    criteria, facts = case
    practice = pick(data, criteria)
    fact = replace(facts.of(practice), **{layer: None})
    before = evaluate(criteria, facts.with_fact(practice, fact))

    with_layer = replace(fact, **{layer: rating})
    evaluate(criteria, facts.with_fact(practice, with_layer))
    restored = evaluate(criteria, facts.with_fact(practice, replace(with_layer, **{layer: None})))

    assert restored == before


@many
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 15))
def test_the_highest_layer_decides(own, auditor, lead, consensus, present):
    values = {Layer.CONSENSUS: consensus, Layer.LEAD: lead, Layer.AUDITOR: auditor, Layer.SELF: own}
    kept = {layer: value for place, (layer, value) in enumerate(values.items()) if present >> place & 1}
    fact = Fact(
        kept.get(Layer.SELF),
        (),
        None,
        kept.get(Layer.AUDITOR),
        kept.get(Layer.LEAD),
        kept.get(Layer.CONSENSUS),
    )

    found = evaluate(made.criteria(), made.facts({"L1": fact})).of("L1")

    assert (found.layer, found.rating) == next(iter(kept.items()), (None, None))


@many
@given(cases())
def test_every_number_is_in_the_trace_and_the_trace_in_the_digest(case):
    criteria, facts = case
    result = evaluate(criteria, facts)
    tree = result.trace.as_json()

    assert rfc8785.dumps(tree).decode() == result.trace.text
    assert tree["result"] == {
        "exact": result.as_json()["exact"],
        "shown": result.shown,
    }
    whole = {"criteria": criteria.digest, "engine": result.engine, "facts": facts.digest, "trace": tree}
    assert result.digest == digest(rfc8785.dumps(whole).decode())


@many
@given(cases())
def test_readiness_is_the_sum_that_the_design_states(case):
    """The definition, written a second time and without any of the engine's shortcuts."""
    criteria, facts = case
    result = evaluate(criteria, facts)
    scale = criteria.version.scale
    outer = weight_sum = Fraction(0)
    for area in criteria.in_scope(facts.scope):
        earned = available = Fraction(0)
        for item in area.practices:
            fact = facts.of(item.id)
            if fact.not_applicable == "agreed" and item.not_applicable:
                continue
            found = result.of(item.id)
            available += item.weight
            if found.rating is not None:
                credit = Fraction(scale.credit[found.rating], 100) * Fraction(
                    scale.evidence[found.evidence], 100
                )
                earned += item.weight * credit
        if available:
            outer += area.weight * earned / available
            weight_sum += area.weight

    assert result.exact == (outer / weight_sum if weight_sum else None)


@many
@given(cases())
def test_results_are_values_and_do_not_depend_on_what_was_asked_before(case):
    criteria, facts = case
    copy = criteria.model_copy(update={"digest": criteria.digest + "-again"})

    assert numbers(evaluate(criteria, facts)) == numbers(evaluate(copy, facts))
    assert evaluate(criteria, facts) == evaluate(criteria, replace(facts, responses=dict(facts.responses)))


def test_a_medium_is_no_merit():
    link = EvidenceItem(made.ACCEPTED.state, "link")

    one = evaluate(made.criteria(), made.facts({"L1": Fact(3, (link,))}))
    other = evaluate(made.criteria(), made.facts({"L1": made.MET}))

    assert numbers(one) == numbers(other)
