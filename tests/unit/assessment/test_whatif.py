"""Wishes: what an assessment would be worth, and that nothing of it is real."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.assessment.outlook import outlook_of
from app.assessment.whatif import Wish, imagined, wishes_of
from app.criteria.schema import EvidenceState
from app.scoring.engine import evaluate
from app.scoring.facts import EvidenceItem, Fact, Facts, NotApplicable
from tests import factories

CRITERIA = factories.criteria()
DAY = date(2026, 11, 23)
WAITS = (EvidenceItem(EvidenceState.PENDING),)
CODES = [practice.id for domain in CRITERIA.in_scope("full") for practice in domain.practices]
FACTS = st.builds(
    Fact, rating=st.sampled_from([None, 1, 2, 3, 4]), evidence=st.sampled_from([(), WAITS])
)  # fmt: skip
DISTRICTS = st.dictionaries(st.sampled_from(CODES), FACTS)


def facts(responses=None):
    return Facts("full", DAY, responses or {}, attested=False)


def score(found):
    return evaluate(CRITERIA, found)


def test_a_wished_rating_counts_as_if_it_were_given():
    real = facts({"L1": Fact(rating=3, evidence=WAITS)})

    assert imagined(facts({"L1": Fact(rating=1, evidence=WAITS)}), {"L1": Wish(rating=3)}) == real


def test_wished_evidence_waits_for_review_like_any_other():
    found = imagined(facts({"L1": Fact(rating=3)}), {"L1": Wish(has_evidence=True)})

    assert found.of("L1") == Fact(rating=3, evidence=WAITS)


def test_a_wish_for_a_rating_gives_up_the_claim_that_it_does_not_apply():
    claimed = facts({"L1": Fact(not_applicable=NotApplicable.CLAIMED)})

    assert imagined(claimed, {"L1": Wish(rating=2)}).of("L1") == Fact(rating=2)


@given(DISTRICTS)
def test_without_a_wish_nothing_changes(responses):
    assert imagined(facts(responses), {}) == facts(responses)


@given(DISTRICTS, st.sampled_from(CODES), st.booleans())
def test_a_wish_for_more_never_lowers_readiness(responses, code, shows):
    before = facts(responses)
    wish = Wish(rating=4, has_evidence=shows)

    assert (score(imagined(before, {code: wish})).exact or 0) >= (score(before).exact or 0)


@given(DISTRICTS)
def test_the_lightest_way_with_everything_accepted_reaches_an_award(responses):
    before = facts(responses)
    wishes = wishes_of(outlook_of(CRITERIA, before).cheapest)

    then = score(imagined(before, wishes, is_accepted=True))

    assert then.is_eligible
    assert then.shown == 100
