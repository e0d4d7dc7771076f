"""Every key has words, and every word has its parameters."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from app.scoring import explain, sentences
from app.scoring.engine import evaluate
from app.scoring.facts import Fact, Layer
from app.scoring.plan import gains
from app.scoring.readiness import ShortfallKind
from app.scoring.sensitivity import sensitivity
from app.scoring.steps import Party
from tests.unit.scoring import made
from tests.unit.scoring.strategies import cases

CRITERIA = made.criteria()


def said(facts, rule, **inputs):
    return explain.of_trace(evaluate(CRITERIA, facts).trace.find(rule, **inputs)).text()


@settings(max_examples=60, deadline=None)
@given(cases())
def test_all_that_the_engine_says_can_be_said_in_words(case):
    criteria, facts = case
    result = evaluate(criteria, facts)

    told = [explain.of_trace(step) for step in result.trace.walk()]
    told += [explain.of_shortfall(item.kind) for item in result.shortfalls]
    told += [explain.of_step(item.step) for item in gains(criteria, facts)]
    told += [explain.of_step(item.change) for item in sensitivity(criteria, facts).flips]
    for sentence in told:
        text = sentence.text()
        assert text
        assert "%(" not in text
        assert "None" not in text


def test_tables_are_complete():
    assert set(sentences.SHORTFALLS) == {kind.value for kind in ShortfallKind}
    assert {f"layer.{layer}" for layer in Layer} <= set(sentences.LABELS)
    assert {f"by.{party}" for party in Party} <= set(sentences.LABELS)


class TestTraceInWords:
    def test_a_scope(self):
        facts = made.all_met(CRITERIA, L1=Fact(2, (made.ACCEPTED,)))

        assert said(facts, "scope.readiness") == (
            "Readiness is 76.2 of 100: the mean of the domains, each by its weight."
        )
        assert said(facts, "eligibility") == "Not eligible: something is missing in L1."

    def test_a_complete_one(self):
        facts = made.all_met(CRITERIA)

        assert said(facts, "scope.readiness").startswith("Nothing is missing, so readiness is shown as 100.")
        assert said(facts, "domain.maturity") == "Every practice is at rating 3 or higher."

    def test_a_capped_one(self):
        facts = made.facts(
            {item.id: Fact(4, (made.ACCEPTED,)) for item in CRITERIA.practices}, attested=False
        )

        assert "shown as 99" in said(facts, "scope.readiness")
        assert said(facts, "eligibility") == "Not eligible: the attestation is not signed."

    def test_a_practice(self):
        facts = made.facts({"L1": Fact(4, (made.PENDING,), auditor=3)})

        assert said(facts, "practice.readiness", practice="L1") == "L1 earned 0.8 of 1 points."
        assert said(facts, "practice.rating", auditor=3) == "Rating 3 counts: the auditor's rating."
        assert said(facts, "practice.credit", rating=3) == (
            "Rating 3 is worth 90 percent, and the evidence keeps 95 percent of it."
        )

    def test_a_claim(self):
        facts = made.facts({"L1": made.CLAIMED, "L2": made.AGREED})

        assert said(facts, "practice.applies", claim="claimed").startswith(
            "Said not to apply, but not agreed"
        )
        assert (
            said(facts, "practice.applies", claim="agreed")
            == "It was agreed that the practice does not apply."
        )
        assert said(facts, "practice.readiness", practice="L2") == "L2 is left out of every sum."


def test_words_are_translated_with_their_parts():
    facts = made.facts({"L1": Fact(4, auditor=3)})
    step = evaluate(CRITERIA, facts).trace.find("practice.rating", auditor=3)
    spanish = {
        "Rating %(rating)s counts: %(layer)s.": "Cuenta el nivel %(rating)s: %(layer)s.",
        "the auditor's rating": "el del auditor",
    }

    assert explain.of_trace(step).text(lambda text: spanish[text]) == "Cuenta el nivel 3: el del auditor."


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, "3"), (Fraction(1, 3), "0.3"), (Fraction(9999, 100), "99.9"), (Fraction(40), "40"), (0, "0")],
    ids=str,
)
def test_numbers_are_rounded_down_to_tenths(value, expected):
    assert explain.tenths(value) == expected
