"""Conflicts of interest: each kind, in whatever order it arises, stops every act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts.models import Invitation, Membership
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.review import caseload, conflicts, queries, services
from app.review.conflicts import ConflictKind
from app.review.errors import ConflictOfInterest, DeclarationMissing, NotAssigned, ReasonMissing
from app.review.models import Conclusion, Conflict, Outcome
from app.review.services.concluding import Judgement
from tests import factories

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)


def joins(session, case):
    factories.member(session, case.organisation, Role.VIEWER, who=case.auditor)


def joined_once(session, case):
    joins(session, case)
    with atomic(session):
        for membership in session.query(Membership).filter_by(person_id=case.auditor.id):
            membership.ended_at = clock.now()


def is_invited(session, case):
    with atomic(session):
        session.add(
            Invitation(
                email=case.auditor.email,
                email_key=case.auditor.email_key,
                organisation_id=case.organisation.id,
                role=Role.VIEWER,
                token_hash="x" * 64,
                expires_at=clock.now() + timedelta(days=7),
            )
        )


def declares(session, case):
    with atomic(session):
        session.add(
            Conflict(auditor_id=case.auditor.id, organisation_id=case.organisation.id, reason="A friend.")
        )


def shares_a_domain(session, case):
    factories.member(session, case.organisation, Role.CONTRIBUTOR, email="someone@reviewers.example")


def has_their_website(session, case):
    with atomic(session):
        case.organisation.website = "https://www.reviewers.example/home"


def moves_to_a_subdomain(session, case):
    with atomic(session):
        case.auditor.email = case.auditor.email_key = "ana@staff.maple.example"


WAYS = {
    joins: ConflictKind.MEMBER,
    joined_once: ConflictKind.MEMBER,
    is_invited: ConflictKind.INVITED,
    declares: ConflictKind.DECLARED,
    shares_a_domain: ConflictKind.MAIL_DOMAIN,
    has_their_website: ConflictKind.MAIL_DOMAIN,
    moves_to_a_subdomain: ConflictKind.MAIL_DOMAIN,
}
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


def conclude(session, case, by):
    judgement = Judgement(Conclusion.ACCEPTED)
    services.conclude(
        session, case.id, case.practices[0], judgement, version=0, criteria=case.criteria, by=by
    )


def request(session, case, by):
    services.request_changes(
        session, case.id, reasons={case.practices[0]: "Date it."}, message="", due_on=LATER, today=TODAY,
        criteria=case.criteria, by=by,
    )  # fmt: skip


def recommend(session, case, by):
    services.recommend(
        session, case.id, outcome=Outcome.AWARD, reason="Well.", criteria=case.criteria, today=TODAY, by=by
    )


ACTS = {"conclude": conclude, "request": request, "recommend": recommend}


def test_a_free_auditor_has_none(session, case):
    assert conflicts.found(session, case.auditor.id, case.organisation.id) is None
    assert conflicts.found(session, factories.person(session).id, factories.organisation(session).id) is None


def test_public_mail_says_nothing(session, case):
    factories.member(session, case.organisation, email="one@gmail.com")
    auditor = factories.auditor(session, email="two@gmail.com")

    assert conflicts.found(session, auditor.id, case.organisation.id) is None


@ways
def test_each_way_is_found_and_shuts_the_review_at_the_next_request(session, case, way):
    assert case.acts().is_assigned(case.id)

    way(session, case)

    assert conflicts.found(session, case.auditor.id, case.organisation.id) is WAYS[way]
    assert not case.acts().is_assigned(case.id)
    assert [task.conflict for task in caseload.tasks(session, case.auditor.id)] == [WAYS[way]]


@ways
@pytest.mark.parametrize("act", ACTS)
def test_a_conflict_that_arises_within_the_request_stops_the_act_and_leaves_a_trace(
    session, case, trail, way, act
):
    factories.found(session, case.assessment, case.auditor, case.practices[1:])
    known_before = case.acts()
    way(session, case)

    with pytest.raises(ConflictOfInterest) as refusal:
        ACTS[act](session, case, known_before)

    assert refusal.value.kind is WAYS[way]
    assert trail() == ["review.conflict-refused"]
    assert queries.finding(session, case.submission().id, case.practices[0], case.auditor.id) is None
    assert queries.requests(session, case.id) == []
    assert queries.recommendations(session, case.submission().id) == []


@ways
def test_with_a_conflict_nobody_is_assigned_or_declares_to_have_none(session, criteria, case, as_actor, way):
    fresh = factories.handed_over(session, case.organisation, scope="leadership")
    task = factories.assignment(session, fresh, case.auditor, declared=False)
    other = factories.handed_over(session, case.organisation, scope="business")
    way(session, case)

    with pytest.raises(ConflictOfInterest):
        services.declare_none(session, task.id, by=as_actor(case.auditor))
    with pytest.raises(ConflictOfInterest):
        services.assign(
            session, other.id, auditor_id=case.auditor.id, due_on=LATER, today=TODAY, by=case.manages()
        )
    assert queries.assignment(session, task.id).declared_at is None


@ways
def test_the_loader_agrees_with_what_acts_ask(session, case, way):
    way(session, case)
    elsewhere = factories.handed_over(session)
    factories.assignment(session, elsewhere, case.auditor)

    expected = {
        each.id for each in (case.assessment, elsewhere)
        if conflicts.found(session, case.auditor.id, each.organisation_id) is None
    }  # fmt: skip

    assert caseload.assigned_ids(session, case.auditor.id) == expected == {elsewhere.id}


def test_the_loader_asks_once(session, case, engine):
    from sqlalchemy import event

    for _ in range(3):
        factories.assignment(session, factories.handed_over(session), case.auditor)
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    assert len(caseload.assigned_ids(session, case.auditor.id)) == 4
    assert sum("SELECT" in statement for statement in asked) == 1


def test_recusal_is_kept_for_ever_ends_every_review_and_tells_the_managers(
    session, case, mails, trail, as_actor
):
    second = factories.handed_over(session, case.organisation, scope="leadership")
    task = factories.assignment(session, second, case.auditor)
    stranger = factories.assignment(session, factories.handed_over(session), case.auditor)

    with pytest.raises(ReasonMissing):
        services.recuse(session, case.assignment.id, reason="  ", by=case.acts())
    services.recuse(session, case.assignment.id, reason="My sister works there.", by=case.acts())

    assert not queries.assignment(session, case.assignment.id).is_open
    assert not queries.assignment(session, task.id).is_open
    assert queries.assignment(session, stranger.id).is_open
    assert conflicts.found(session, case.auditor.id, case.organisation.id) is ConflictKind.DECLARED
    assert [each for each in mails() if "review" in each[0]] == [("review_recused", "mo@program.example")]
    assert trail()[-3:] == ["conflict.declared", "assignment.ended", "assignment.ended"]
    with pytest.raises(NotPermitted):
        services.declare_none(session, case.assignment.id, by=as_actor(case.auditor))


def test_before_the_declaration_no_act_is_possible(session, case, as_actor):
    from dataclasses import replace

    with atomic(session):
        case.assignment.declared_at = None
    eager = replace(as_actor(case.auditor), assigned_ids=frozenset({case.id}))

    with pytest.raises(DeclarationMissing):
        conclude(session, case, eager)
    with pytest.raises(NotPermitted):
        conclude(session, case, as_actor(case.auditor))


@pytest.mark.parametrize("state", ["awarded", "not-awarded", "withdrawn"])
def test_access_ends_with_the_decision(session, case, state):
    factories.set_state(session, case.assessment, state)

    assert not case.acts().is_assigned(case.id)


def test_another_persons_assignment_is_not_declared(session, case, as_actor):
    other = factories.auditor(session, email="bo@reviewers.example")

    with pytest.raises(NotPermitted):
        services.declare_none(session, case.assignment.id, by=as_actor(other))
    with pytest.raises(NotAssigned):
        queries.open_assignment(session, case.id, other.id)
