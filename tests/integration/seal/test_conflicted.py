"""An auditor with a conflict of interest: what they recommended is no ground of a decision."""

from __future__ import annotations

import pytest

from app.assessment import queries as assessments
from app.assessment.workflow import State
from app.core.db import atomic
from app.review import queries as reviews
from app.review import services as reviewing
from app.review.models import Conflict
from app.seal.errors import RecommendationConflicted
from app.seal.services import deciding
from tests import awards, factories
from tests.awards import PROGRAM


@pytest.fixture
def owner(session):
    return factories.organisation(session, name="Maple Hollow Schools")


def decline(session, made, by):
    return deciding.decline(
        session, made.id, reason="No.", criteria=factories.criteria(), program=PROGRAM, by=by
    )


def test_a_conflicted_recommendation_is_no_ground_and_the_attempt_leaves_a_trace(session, owner, mo, trail):
    made = awards.recommended(session, owner, reviewer=factories.auditor(session, name="Ana Ribeiro"))
    task = reviews.assignments(session, made.id)[0]
    with atomic(session):
        session.add(Conflict(auditor_id=task.auditor_id, organisation_id=owner.id, reason="A friend."))

    for act in (lambda: awards.award(session, made, by=mo), lambda: decline(session, made, mo)):
        with pytest.raises(RecommendationConflicted) as refusal:
            act()
        assert refusal.value.names == ("Ana Ribeiro",)

    assert trail("decision.") == ["decision.refused", "decision.refused"]
    session.expire_all()
    assert assessments.get(session, made.id).state is State.RECOMMENDED


def test_what_stands_beside_it_is_once_it_was_taken_away(session, owner, mo):
    made = awards.recommended(session, owner)
    tied = factories.assignment(session, made)
    with atomic(session):
        session.add(Conflict(auditor_id=tied.auditor_id, organisation_id=owner.id, reason="A friend."))
    with pytest.raises(RecommendationConflicted):
        awards.award(session, made, by=mo)

    reviewing.unassign(session, tied.id, reason="A friend.", by=mo)

    assert awards.award(session, made, by=mo).seal_id
