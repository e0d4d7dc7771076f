"""The auditors' layer over the signed facts."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from app.criteria.schema import EvidenceState
from app.review.layers import concluded, layered
from app.review.models import Conclusion, Finding, Severity
from app.scoring.facts import EvidenceItem, Fact, Facts, NotApplicable

SIGNED = Fact(rating=3, evidence=(EvidenceItem(EvidenceState.PENDING), EvidenceItem(EvidenceState.PENDING)))
CLAIMED = Fact(not_applicable=NotApplicable.CLAIMED)


def finding(conclusion="accepted", **values):
    return Finding(conclusion=Conclusion(conclusion), **{"severity": Severity.NONE, **values})


def states(fact):
    return {item.state for item in fact.evidence}


def test_without_a_finding_everything_stays_as_signed():
    signed = Facts("full", date(2026, 11, 23), {"L1": SIGNED}, attested=True)

    assert layered(signed, {}) == signed
    assert layered(signed, {"L1": []}).responses == signed.responses


def test_accepting_accepts_all_evidence_and_the_rating():
    fact = concluded(SIGNED, (finding(),))

    assert states(fact) == {EvidenceState.ACCEPTED}
    assert (fact.rating, fact.auditor, fact.open_major_finding) == (3, 3, False)


@pytest.mark.parametrize("conclusion", ["more-needed", "rejected"])
def test_what_is_not_accepted_is_the_school_systems_move(conclusion):
    fact = concluded(SIGNED, (finding(conclusion, severity=Severity.MINOR),))

    assert states(fact) == {EvidenceState.REJECTED}
    assert not fact.open_major_finding


def test_a_major_finding_is_open_until_it_is_accepted():
    assert concluded(SIGNED, (finding("rejected", severity=Severity.MAJOR),)).open_major_finding
    assert not concluded(SIGNED, (finding("accepted", severity=Severity.MINOR),)).open_major_finding


def test_the_auditors_own_rating_is_a_layer_above_the_signed_one():
    fact = concluded(SIGNED, (finding(rating=2),))

    assert (fact.rating, fact.auditor) == (3, 2)


def test_a_claim_is_agreed_only_by_all():
    agreed, not_agreed = (
        finding(is_not_applicable_agreed=True),
        finding("rejected", is_not_applicable_agreed=False),
    )

    assert concluded(CLAIMED, (agreed,)).not_applicable is NotApplicable.AGREED
    assert concluded(CLAIMED, (not_agreed,)).not_applicable is NotApplicable.CLAIMED
    assert concluded(CLAIMED, (agreed, not_agreed)).not_applicable is NotApplicable.CLAIMED
    assert concluded(CLAIMED, (agreed,)).auditor is None


@pytest.mark.parametrize(("one", "other"), list(product(["accepted", "more-needed", "rejected"], repeat=2)))
def test_of_two_auditors_the_more_cautious_counts_in_either_order(one, other):
    pair = (finding(one, rating=4), finding(other, rating=2))

    fact = concluded(SIGNED, pair)

    assert fact == concluded(SIGNED, pair[::-1])
    assert fact.auditor == 2
    assert states(fact) == {EvidenceState.ACCEPTED if one == other == "accepted" else EvidenceState.REJECTED}


def test_a_practice_without_response_can_be_found_short():
    signed = Facts("full", date(2026, 11, 23), {}, attested=True)

    fact = layered(signed, {"L1": [finding("rejected", severity=Severity.MAJOR)]}).of("L1")

    assert fact == Fact(open_major_finding=True)
