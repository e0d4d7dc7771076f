"""With two-person issue nothing is issued on one person's word, and that person cannot be the second too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Organisation, Person, ProgramMembership
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.core.errors import IllegalTransition, NotPermitted
from app.notification.runner import Outcome, Runner
from app.seal import jobs as seal_jobs
from app.seal import queries
from app.seal.errors import ConfirmsOwnDecision, IssuingStopped
from app.seal.models import Award, AwardConfirmation
from app.seal.publication import PUBLISH, nobody
from app.seal.services import confirming, issuing, recovery
from tests import awards, factories


@pytest.fixture
def made(session):
    return awards.recommended(session)


@pytest.fixture
def intent(session, made, mo):
    return awards.award(session, made, by=mo)


@pytest.fixture
def second(session):
    return factories.actor_of(session, awards.manager(session, name="Ines Okafor"))


def issue(sessions, intent, **values):
    issuing.issue(sessions, intent.id, press=awards.press, publish=nobody, needs_second=True, **values)


def confirm(session, intent, by, digest=None):
    return confirming.confirm(session, intent.id, digest=digest or intent.payload_digest, by=by)


def test_nothing_is_issued_before(session, sessions, intent):
    with pytest.raises(IssuingStopped) as stopped:
        issue(sessions, intent)

    assert stopped.value.slug == "unconfirmed"
    assert queries.by_seal_id(session, intent.seal_id) is None


def test_and_then_it_is(session, sessions, intent, second, trail):
    confirm(session, intent, second)
    issue(sessions, intent)

    assert queries.by_seal_id(session, intent.seal_id)
    assert queries.confirmation(session, intent.id).confirmed_by_name == "Ines Okafor"
    assert "award.confirmed" in trail("award.")


def test_the_job_waits_and_goes_on_at_once(
    session, engine, sessions, make_settings, intent, second, jobs, monkeypatch
):
    monkeypatch.setattr(seal_jobs, "press_of", lambda settings: awards.press)
    settings = make_settings(two_person_issue=True)
    runner = Runner({"database": (engine, sessions), "settings": settings, PUBLISH: nobody})
    (job,) = jobs()
    assert runner.run(job.id) is Outcome.POSTPONED

    confirm(session, intent, second)

    (job,) = jobs()
    assert (job.not_before, runner.run(job.id)) == (None, Outcome.DONE)


def test_who_decided_cannot_confirm(session, intent, mo):
    with pytest.raises(ConfirmsOwnDecision):
        confirm(session, intent, mo)


def test_the_database_refuses_it_too(session, intent, mo):
    with pytest.raises(IntegrityError), atomic(session):
        session.add(
            AwardConfirmation(
                award_id=intent.id, payload_digest="0" * 64, decided_by_id=mo.person_id,
                confirmed_by_id=mo.person_id, confirmed_by_name=mo.name,
            )
        )  # fmt: skip


def test_who_reviewed_cannot_confirm(session, intent, second):
    reviewer_id = next(iter(queries.reviewers_of(session, intent.decision_id)))
    reviewer = factories.actor_of(session, session.get_one(Person, reviewer_id))
    manager = replace(second, person_id=reviewer.person_id)

    with pytest.raises(ConfirmsOwnDecision):
        confirm(session, intent, manager)


def test_others_cannot_confirm(session, intent):
    for person in (factories.auditor(session), factories.administrator(session)):
        with pytest.raises(NotPermitted):
            confirm(session, intent, factories.actor_of(session, person))


def test_counts_for_exactly_what_was_read(session, sessions, intent, second):
    with pytest.raises(IllegalTransition):
        confirm(session, intent, second, digest="0" * 64)

    confirm(session, intent, second)
    with atomic(session):
        session.execute(
            update(AwardConfirmation)
            .where(AwardConfirmation.award_id == intent.id)
            .values(payload_digest="1" * 64)
        )
    with pytest.raises(IssuingStopped):
        issue(sessions, intent)


def test_twice_is_refused(session, intent, second):
    confirm(session, intent, second)

    with pytest.raises(IllegalTransition):
        confirm(session, intent, second)


def test_a_certificate_that_is_begun_anew_is_confirmed_anew(session, sessions, intent, made, second):
    confirm(session, intent, second)
    again = recovery.reissue(
        session,
        intent.id,
        reason="A new name.",
        criteria=factories.criteria(),
        program=awards.PROGRAM,
        by=second,
    )

    with pytest.raises(IssuingStopped):
        issue(sessions, session.get_one(Award, again.id))


class TestAWordThatDoesNotStand:
    """Between the second person's word and the certificate something happened to that person."""

    @pytest.fixture
    def third(self, session):
        return factories.actor_of(session, awards.manager(session, name="Wen Li", email="wen@board.example"))

    @pytest.fixture(params=["role lost", "account closed", "joined the school system", "reviewed it"])
    def lapse(self, request, session, made):
        def act(person_id):
            person = session.get_one(Person, person_id)
            with atomic(session):
                if request.param == "role lost":
                    lost = ProgramMembership.person_id == person_id
                    session.execute(update(ProgramMembership).where(lost).values(ended_at=clock.now()))
                elif request.param == "account closed":
                    person.is_active = False
                elif request.param == "joined the school system":
                    organisation = session.get_one(Organisation, made.organisation_id)
                    factories.member(session, organisation, Role.VIEWER, who=person)
                else:
                    factories.assignment(session, made, person)
            session.expire_all()

        return act

    def test_issues_nothing(self, session, sessions, intent, second, lapse):
        confirm(session, intent, second)
        lapse(second.person_id)

        with pytest.raises(IssuingStopped) as stopped:
            issue(sessions, intent)
        assert stopped.value.slug == "unconfirmed"
        assert confirming.standing_among(session, [queries.award(session, intent.id)]) == frozenset()

    def test_is_replaced_by_another_and_stays_in_the_trail(
        self, session, sessions, intent, second, third, lapse, trail
    ):
        confirm(session, intent, second)
        lapse(second.person_id)

        confirm(session, intent, third)
        issue(sessions, intent)

        assert queries.by_seal_id(session, intent.seal_id)
        assert trail("award.conf") == ["award.confirmed", "award.confirmation-lapsed", "award.confirmed"]

    def test_one_that_stands_is_not_replaced(self, session, intent, second, third):
        confirm(session, intent, second)

        with pytest.raises(IllegalTransition):
            confirm(session, intent, third)


def test_the_same_person_in_two_sessions_stays_one(session, sessions, intent, mo, second):
    """Who decided, signed in elsewhere at the same time, is the same person; two at once are one word."""
    elsewhere = factories.actor_of(session, session.get_one(Person, mo.person_id))
    with pytest.raises(ConfirmsOwnDecision):
        confirm(session, intent, elsewhere)

    session.rollback()
    digest = intent.payload_digest

    def word(_):
        with sessions() as own:
            try:
                confirming.confirm(own, intent_id, digest=digest, by=second)
            except IllegalTransition:
                return "refused"
        return "given"

    intent_id = intent.id
    session.rollback()
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(word, range(4))) == ["given", "refused", "refused", "refused"]
