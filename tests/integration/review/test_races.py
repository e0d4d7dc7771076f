"""Sixteen at once: one effect, and everybody else is told so."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import func, select

from app.core.db import make_sessions
from app.core.errors import DomainError
from app.review import queries, services
from app.review.models import Assignment, ChangeRequest, Conclusion, Finding, Outcome, Recommendation
from app.review.services.concluding import Judgement
from tests import factories

SIXTEEN = 16
TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)


def at_once(engine, act):
    """How sixteen simultaneous acts ended: None for an effect, else the kind of the refusal."""
    gate, sessions = Barrier(SIXTEEN), make_sessions(engine)

    def one(number):
        with sessions() as session:
            gate.wait(20)
            try:
                act(session, number)
            except DomainError as refusal:
                return type(refusal).__name__
        return None

    with ThreadPoolExecutor(SIXTEEN) as threads:
        return Counter(threads.map(one, range(SIXTEEN)))


def count(session, table):
    session.rollback()
    return session.scalar(select(func.count()).select_from(table))


def test_one_assignment(session, engine, case, mails):
    fresh_id = factories.handed_over(session).id
    by, auditor_id = case.manages(), case.auditor.id
    before = count(session, Assignment)
    session.rollback()

    ends = at_once(engine, lambda own, _: services.assign(
        own, fresh_id, auditor_id=auditor_id, due_on=LATER, today=TODAY, by=by
    ))  # fmt: skip

    assert ends == {None: 1, "AlreadyAssigned": 15}
    assert count(session, Assignment) == before + 1
    assert [each for each in mails() if each[0] == "review_assigned"] == [
        ("review_assigned", "ana@reviewers.example")
    ]


def test_one_request_for_changes(session, engine, case, mails):
    by = case.acts()
    session.rollback()

    ends = at_once(engine, lambda own, _: services.request_changes(
        own, case.id, reasons={case.practices[0]: "Date it."}, message="", due_on=LATER, today=TODAY,
        criteria=case.criteria, by=by,
    ))  # fmt: skip

    assert ends == {None: 1, "ReviewClosed": 15}
    assert count(session, ChangeRequest) == 1
    assert len([each for each in mails() if each == ("changes_requested", "pat@maple.example")]) == 1


def test_one_recommendation(session, engine, case, mails, trail):
    factories.found(session, case.assessment, case.auditor, case.practices)
    by = case.acts()
    session.rollback()

    ends = at_once(engine, lambda own, _: services.recommend(
        own, case.id, outcome=Outcome.AWARD, reason="Well.", criteria=case.criteria, today=TODAY, by=by
    ))  # fmt: skip

    assert ends[None] == 1
    assert set(ends) <= {None, "ReviewClosed", "AlreadyRecommended"}
    assert count(session, Recommendation) == 1
    assert trail() == ["recommendation.made", "assessment.recommended"]
    assert mails() == [("review_recommended", "mo@program.example")]


def test_request_or_recommendation_but_not_both(session, engine, case):
    factories.found(session, case.assessment, case.auditor, case.practices)
    by = case.acts()
    session.rollback()

    def either(own, number):
        if number % 2:
            services.recommend(
                own,
                case.id,
                outcome=Outcome.NOT_AWARD,
                reason="No.",
                criteria=case.criteria,
                today=TODAY,
                by=by,
            )
        else:
            services.request_changes(
                own, case.id, reasons={case.practices[0]: "Date it."}, message="", due_on=LATER, today=TODAY,
                criteria=case.criteria, by=by,
            )  # fmt: skip

    ends = at_once(engine, either)

    assert ends[None] == 1
    assert count(session, Recommendation) + count(session, ChangeRequest) == 1


def test_the_same_finding_sixteen_times_is_one(session, engine, case):
    by = case.acts()
    session.rollback()

    ends = at_once(engine, lambda own, _: services.conclude(
        own, case.id, case.practices[0], Judgement(Conclusion.ACCEPTED), version=0, criteria=case.criteria, by=by
    ))  # fmt: skip

    assert ends == {None: 16}
    assert count(session, Finding) == 1
    assert session.scalar(select(Finding.version)) == 1


def test_sixteen_different_findings_keep_one_and_lose_none_silently(session, engine, case):
    by = case.acts()
    session.rollback()

    ends = at_once(engine, lambda own, number: services.conclude(
        own, case.id, case.practices[0], Judgement(Conclusion.ACCEPTED, shared_note=f"Note {number}"), version=0,
        criteria=case.criteria, by=by,
    ))  # fmt: skip

    assert ends == {None: 1, "FindingStale": 15}
    assert count(session, Finding) == 1


def test_taken_away_while_recommending_leaves_no_hybrid(session, engine, case):
    factories.found(session, case.assessment, case.auditor, case.practices)
    by, manages, task_id = case.acts(), case.manages(), case.assignment.id
    session.rollback()

    def either(own, number):
        if number % 2:
            services.unassign(own, task_id, reason="Ill.", by=manages)
        else:
            services.recommend(
                own,
                case.id,
                outcome=Outcome.AWARD,
                reason="Well.",
                criteria=case.criteria,
                today=TODAY,
                by=by,
            )

    ends = at_once(engine, either)

    session.rollback()
    session.refresh(case.assessment)
    is_recommended = count(session, Recommendation) == 1
    assert ends[None] == 1
    assert case.assessment.state.value == ("recommended" if is_recommended else "in-review")
    assert queries.assignment(session, task_id).is_open is is_recommended
