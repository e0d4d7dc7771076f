"""Whose turn it is, and who is late: the auditor's list and the managers' page agree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.db import atomic
from app.review import caseload, overview
from app.review.models import Conflict, Outcome, Recommendation
from app.review.overview import Group
from tests import factories

TODAY = date(2026, 11, 23)
PAST, LATER = TODAY - timedelta(days=10), TODAY + timedelta(days=10)


@pytest.fixture
def late(session, case):
    """The auditor's review is past its date."""
    with atomic(session):
        case.assignment.due_on = PAST
    return case


def recommends(session, case, auditor):
    with atomic(session):
        session.add(
            Recommendation(
                submission_id=case.submission().id, auditor_id=auditor.id, outcome=Outcome.AWARD,
                reason="Well.", readiness_digest="0" * 64,
            )
        )  # fmt: skip


def overdue(session):
    """How many the managers' page counts, checked against those it lists."""
    counted = overview.counts(session, today=TODAY)[Group.OVERDUE]
    listed = overview.cases(session, Group.OVERDUE, today=TODAY)
    assert counted == len(listed) == sum(case.is_overdue(TODAY) for case in listed)
    return counted


def task(session, case):
    return caseload.tasks(session, case.auditor.id)[0]


def test_an_auditor_who_has_not_finished_in_time_is_late(session, late):
    assert overdue(session) == 1
    assert task(session, late).asked_until is None


def test_nobody_waits_for_the_auditor_while_changes_are_requested(session, late):
    factories.asked(session, late.assessment, late.auditor, {late.practices[0]: "Date it."}, due_on=LATER)

    assert overdue(session) == 0
    assert task(session, late).asked_until == LATER
    assert overview.cases(session, Group.WITH_SCHOOL_SYSTEM, today=TODAY)[0].due_on == LATER


def test_a_school_system_that_lets_its_date_pass_is_late(session, late):
    factories.asked(session, late.assessment, late.auditor, {late.practices[0]: "Date it."}, due_on=PAST)

    assert overdue(session) == 1
    assert task(session, late).asked_until == PAST


def test_who_has_recommended_is_not_late_while_another_auditor_goes_on(session, late):
    factories.assignment(session, late.assessment, due_on=LATER)
    recommends(session, late, late.auditor)

    assert overdue(session) == 0
    assert task(session, late).state == "done"
    assert overview.cases(session, Group.IN_REVIEW, today=TODAY)[0].due_on == LATER


def test_what_waits_for_others_comes_after_what_waits_for_the_auditor(session, late):
    other = factories.handed_over(session, factories.organisation(session))
    factories.assignment(session, other, late.auditor, due_on=LATER)
    assert [one.assessment.id for one in caseload.tasks(session, late.auditor.id)] == [late.id, other.id]

    recommends(session, late, late.auditor)

    assert [one.assessment.id for one in caseload.tasks(session, late.auditor.id)] == [other.id, late.id]


def test_the_other_auditor_still_is(session, late):
    other = factories.assignment(session, late.assessment, due_on=PAST)
    recommends(session, late, late.auditor)

    assert overdue(session) == 1
    assert caseload.tasks(session, other.auditor_id)[0].state == "assigned"


def test_managers_see_who_has_a_conflict(session, case):
    assert overview.cases(session, Group.IN_REVIEW, today=TODAY)[0].conflicted == frozenset()

    with atomic(session):
        session.add(Conflict(auditor_id=case.auditor.id, organisation_id=case.organisation.id, reason="Kin."))

    assert overview.cases(session, Group.IN_REVIEW, today=TODAY)[0].conflicted == {case.auditor.id}
