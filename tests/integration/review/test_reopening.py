"""A conflict that appears after the recommendation: the review is taken away, and goes on with someone else."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from app.assessment.workflow import State
from app.audit.models import AuditEvent
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.review import conflicts, findings, queries, services
from app.review.errors import ReasonMissing, ReviewClosed
from app.review.models import Conclusion, Conflict, Outcome
from app.review.services.concluding import Judgement
from tests import factories

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)
REASON = "They work there now."


@pytest.fixture
def recommended(session, case, as_actor):
    """The submission with the auditor's recommendation, and the act of recommending for others."""

    def act(auditor):
        factories.found(session, case.assessment, auditor, case.practices)
        services.recommend(
            session, case.id, outcome=Outcome.AWARD, reason="All is shown.", criteria=case.criteria,
            today=TODAY, by=as_actor(auditor),
        )  # fmt: skip

    act(case.auditor)
    assert case.assessment.state is State.RECOMMENDED
    return act


@pytest.fixture
def second(session, case):
    """Another auditor of the same submission, who has yet to begin."""
    auditor = factories.auditor(session, email="bo@reviewers.example")
    factories.assignment(session, case.assessment, auditor, due_on=LATER)
    return auditor


def binds(session, case):
    """The auditor turns out to have a tie to the school system."""
    with atomic(session):
        session.add(
            Conflict(auditor_id=case.auditor.id, organisation_id=case.organisation.id, reason="A friend.")
        )


def take_away(session, case, reason=REASON, **values):
    return services.unassign(
        session, case.assignment.id, reason=reason, by=values.get("by") or case.manages()
    )


def give_to(session, case, auditor, reason=REASON):
    return services.reassign(
        session, case.assignment.id, auditor_id=auditor.id, reason=reason, due_on=LATER, today=TODAY,
        by=case.manages(),
    )  # fmt: skip


def stands(session, case):
    return {one.auditor_id for one in queries.recommendations(session, case.submission().id)}


class TestTakingAway:
    def test_sends_the_review_back_where_no_other_recommendation_stands(
        self, session, case, recommended, trail
    ):
        binds(session, case)
        before = len(trail())

        take_away(session, case)

        assert case.assessment.state is State.IN_REVIEW
        assert trail()[before:] == ["assignment.ended", "assessment.review-reopened"]
        assert stands(session, case) == set()
        assert findings.standing(session, case.submission()) == {}

    def test_keeps_the_reason_and_the_kind_of_conflict_in_the_trail(self, session, case, recommended):
        binds(session, case)

        take_away(session, case)

        detail = session.scalar(
            select(AuditEvent.detail)
            .where(AuditEvent.event == "assignment.ended")
            .order_by(AuditEvent.seq.desc())
        )
        assert json.loads(detail)["reason"] == REASON
        assert json.loads(detail)["conflict"] == "declared"

    def test_tells_the_auditor_why(self, session, case, recommended, mails):
        binds(session, case)

        take_away(session, case)

        assert ("review_unassigned", "ana@reviewers.example") in mails()

    def test_leaves_it_at_the_decision_where_another_recommendation_stands(
        self, session, case, second, as_actor
    ):
        for auditor in (case.auditor, second):
            factories.found(session, case.assessment, auditor, case.practices)
            services.recommend(
                session, case.id, outcome=Outcome.AWARD, reason="Well.", criteria=case.criteria, today=TODAY,
                by=as_actor(auditor),
            )  # fmt: skip
        binds(session, case)

        take_away(session, case)

        assert case.assessment.state is State.RECOMMENDED
        assert stands(session, case) == {second.id}

    def test_is_refused_without_a_conflict(self, session, case, recommended):
        with pytest.raises(ReviewClosed):
            take_away(session, case, reason="I do not like what it says.")

        assert case.assessment.state is State.RECOMMENDED
        assert stands(session, case) == {case.auditor.id}

    def test_needs_a_reason_and_a_manager_from_outside(self, session, case, recommended, as_actor):
        binds(session, case)

        with pytest.raises(ReasonMissing):
            take_away(session, case, reason=" ")
        for person in (case.coordinator, factories.administrator(session)):
            with pytest.raises(NotPermitted):
                take_away(session, case, by=as_actor(person))
        assert case.assessment.state is State.RECOMMENDED

    @pytest.mark.parametrize("state", ["awarded", "not-awarded", "withdrawn"])
    def test_comes_too_late_once_it_is_over(self, session, case, recommended, state):
        binds(session, case)
        factories.set_state(session, case.assessment, state)

        with pytest.raises(ReviewClosed):
            take_away(session, case)


class TestGivingToSomeoneElse:
    def test_is_one_step_and_the_new_auditor_concludes_afresh(
        self, session, case, recommended, as_actor, mails
    ):
        bo = factories.auditor(session, email="bo@reviewers.example")
        binds(session, case)

        made = give_to(session, case, bo)
        assert case.assessment.state is State.IN_REVIEW
        services.declare_none(session, made.id, by=as_actor(bo))
        services.conclude(
            session, case.id, case.practices[0], Judgement(Conclusion.ACCEPTED), version=0,
            criteria=case.criteria, by=as_actor(bo),
        )  # fmt: skip
        factories.found(session, case.assessment, bo, case.practices[1:])
        services.recommend(
            session, case.id, outcome=Outcome.AWARD, reason="Well.", criteria=case.criteria, today=TODAY,
            by=as_actor(bo),
        )  # fmt: skip

        assert case.assessment.state is State.RECOMMENDED
        assert stands(session, case) == {bo.id}
        told = [each for each in mails() if each[0] == "review_recommended"]
        assert told == [("review_recommended", "mo@program.example")]  # a second one: the first is older

    def test_is_refused_without_a_conflict(self, session, case, recommended):
        with pytest.raises(ReviewClosed):
            give_to(session, case, factories.auditor(session, email="bo@reviewers.example"))

        assert [one.is_open for one in queries.assignments(session, case.id)] == [True]

    def test_nobody_joins_a_review_that_is_complete(self, session, case, recommended):
        binds(session, case)

        with pytest.raises(ReviewClosed):
            services.assign(
                session, case.id, auditor_id=factories.auditor(session).id, due_on=LATER, today=TODAY,
                by=case.manages(),
            )  # fmt: skip


class TestSteppingAside:
    def test_after_the_recommendation_sends_the_review_back(self, session, case, recommended, trail):
        services.recuse(session, case.assignment.id, reason="My sister works there now.", by=case.acts())

        assert case.assessment.state is State.IN_REVIEW
        assert trail()[-1] == "assessment.review-reopened"
        assert stands(session, case) == set()


def test_auditors_with_a_conflict_are_named_while_their_findings_count(session, case, recommended):
    assert conflicts.of_auditors(session, case.assessment) == {}

    binds(session, case)
    assert conflicts.of_auditors(session, case.assessment) == {case.auditor: "declared"}

    take_away(session, case)
    assert conflicts.of_auditors(session, case.assessment) == {}
