"""Giving reviews to auditors and taking them away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.assessment.workflow import State
from app.core.actor import ProgramRole, Role
from app.core.errors import NotPermitted
from app.review import caseload, conflicts, findings, queries, services
from app.review.errors import (
    AlreadyAssigned,
    ConflictOfInterest,
    DueDateWrong,
    NotAnAuditor,
    NotAssigned,
    ReasonMissing,
    ReviewClosed,
    SelfAssigned,
)
from app.review.models import Conclusion
from app.review.services.concluding import Judgement
from tests import factories

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)


@pytest.fixture
def fresh(session, criteria, case):
    """A submission that waits for an auditor, of the same school system and another scope."""
    return factories.handed_over(session, case.organisation, scope="leadership")


def assign(session, case, assessment, auditor, **changes):
    values = {"auditor_id": auditor.id, "due_on": LATER, "today": TODAY, "by": case.manages(), **changes}
    return services.assign(session, assessment.id, **values)


def test_the_first_assignment_begins_the_review(session, case, fresh, trail, mails):
    made = assign(session, case, fresh, case.auditor)

    assert fresh.state is State.IN_REVIEW
    assert made.declared_at is None
    assert trail() == ["assessment.review-started", "assignment.made"]
    assert mails() == [("review_assigned", "ana@reviewers.example")]


def test_nothing_opens_before_the_declaration(session, case, fresh, as_actor):
    made = assign(session, case, fresh, case.auditor)

    assert not as_actor(case.auditor).is_assigned(fresh.id)
    services.declare_none(session, made.id, by=as_actor(case.auditor))
    assert as_actor(case.auditor).is_assigned(fresh.id)


def test_a_second_auditor_joins_without_another_step(session, case):
    second = factories.auditor(session, email="bo@reviewers.example")

    assign(session, case, case.assessment, second)

    assert case.assessment.state is State.IN_REVIEW
    assert {one.auditor_id for one in queries.assignments(session, case.id)} == {case.auditor.id, second.id}


def test_the_same_auditor_is_not_assigned_twice(session, case):
    with pytest.raises(AlreadyAssigned):
        assign(session, case, case.assessment, case.auditor)


def test_only_auditors_are_assigned(session, case):
    for person in (factories.person(session), factories.manager(session), case.coordinator):
        with pytest.raises(NotAnAuditor):
            assign(session, case, case.assessment, person)


def test_nobody_assigns_a_review_to_themselves(session, case, as_actor):
    both = factories.of_program(session, ProgramRole.MANAGER, ProgramRole.AUDITOR)

    with pytest.raises(SelfAssigned):
        assign(session, case, case.assessment, both, by=as_actor(both))


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_due_date_is_ahead_and_within_a_year(session, case, fresh, days):
    with pytest.raises(DueDateWrong):
        assign(session, case, fresh, case.auditor, due_on=TODAY + timedelta(days=days))

    assert fresh.state is State.SUBMITTED


def test_only_managers_from_outside_assign(session, case, fresh, as_actor):
    insider = factories.member(session, case.organisation, Role.VIEWER, who=factories.manager(session))

    for person in (case.auditor, case.coordinator, factories.administrator(session), insider):
        with pytest.raises(NotPermitted):
            assign(session, case, fresh, case.auditor, by=as_actor(person))


@pytest.mark.parametrize("state", ["recommended", "awarded", "not-awarded", "withdrawn"])
def test_a_review_that_is_over_is_not_assigned(session, criteria, case, state):
    over = factories.handed_over(session, scope="business", state=state)

    with pytest.raises(ReviewClosed):
        assign(session, case, over, case.auditor)


def test_a_conflict_is_refused_and_kept_in_the_trail(session, case, fresh, trail):
    theirs = factories.auditor(session, email="kim@maple.example")

    with pytest.raises(ConflictOfInterest) as refusal:
        assign(session, case, fresh, theirs)

    assert refusal.value.kind == "mail-domain"
    assert trail() == ["review.conflict-refused"]
    assert fresh.state is State.SUBMITTED


def test_unassigning_ends_access_at_once_and_needs_a_reason(session, case, mails, trail):
    with pytest.raises(ReasonMissing):
        services.unassign(session, case.assignment.id, reason=" ", by=case.manages())
    assert case.acts().is_assigned(case.id)

    services.unassign(session, case.assignment.id, reason="On leave.", by=case.manages())

    assert not case.acts().is_assigned(case.id)
    assert trail() == ["assignment.ended"]
    assert mails() == [("review_unassigned", "ana@reviewers.example")]
    assert case.auditor.id in queries.reviewers(session, case.id)
    with pytest.raises(NotAssigned):
        services.unassign(session, case.assignment.id, reason="Again.", by=case.manages())


def test_the_findings_of_an_ended_assignment_no_longer_count(session, case):
    factories.found(session, case.assessment, case.auditor, case.practices)

    services.unassign(session, case.assignment.id, reason="On leave.", by=case.manages())

    assert findings.standing(session, case.submission()) == {}


def test_reassigning_swaps_both_or_neither(session, case):
    second = factories.auditor(session, email="bo@reviewers.example")
    values = {"auditor_id": second.id, "due_on": LATER, "today": TODAY, "by": case.manages()}

    with pytest.raises(ReasonMissing):
        services.reassign(session, case.assignment.id, reason="", **values)
    assert [one.is_open for one in queries.assignments(session, case.id)] == [True]

    services.reassign(session, case.assignment.id, reason="Too much on the desk.", **values)

    assert {one.auditor_id: one.is_open for one in queries.assignments(session, case.id)} == {
        case.auditor.id: False, second.id: True,
    }  # fmt: skip


def test_a_due_date_can_be_moved(session, case, trail):
    services.reschedule(
        session, case.assignment.id, due_on=LATER + timedelta(days=9), today=TODAY, by=case.manages()
    )

    assert queries.assignment(session, case.assignment.id).due_on == LATER + timedelta(days=9)
    assert trail() == ["assignment.rescheduled"]


def candidates(session, case):
    ties = conflicts.ties(session, [case.organisation.id])[case.organisation.id]
    return caseload.candidates(session, queries.assignments(session, case.id), ties)


def test_candidates_show_workload_and_conflicts(session, case, fresh):
    factories.auditor(session, email="kim@maple.example", name="Kim")
    factories.auditor(session, email="bo@reviewers.example", name="Bo")

    found = {one.person.email: (one.open_reviews, one.conflict, one.is_assigned)
             for one in candidates(session, case)}  # fmt: skip

    assert found == {
        "bo@reviewers.example": (0, None, False),
        "ana@reviewers.example": (1, None, True),
        "kim@maple.example": (0, "mail-domain", False),
    }
    assert candidates(session, case)[0].person.email == "bo@reviewers.example"


def test_an_actor_made_before_the_end_of_the_assignment_cannot_act(session, case):
    stale = case.acts()
    services.unassign(session, case.assignment.id, reason="On leave.", by=case.manages())

    judgement = Judgement(Conclusion.ACCEPTED)
    with pytest.raises(NotAssigned):
        services.conclude(
            session, case.id, case.practices[0], judgement, version=0, criteria=case.criteria, by=stale
        )


def test_an_actor_that_claims_an_assignment_is_not_believed(session, case, as_actor):
    intruder = factories.auditor(session)
    liar = replace(as_actor(intruder), assigned_ids=frozenset({case.id}))

    judgement = Judgement(Conclusion.ACCEPTED)
    with pytest.raises(NotAssigned):
        services.conclude(
            session, case.id, case.practices[0], judgement, version=0, criteria=case.criteria, by=liar
        )
