"""Many at once: one effect, no lost update, and nobody refused for being busy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.assessment import queries, services, snapshot
from app.assessment.errors import AlreadyOpen, Conflict
from app.assessment.models import Assessment, Submission
from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import Role
from app.core.db import make_sessions
from app.core.errors import IllegalTransition
from app.notification.models import OutboxJob
from tests import factories

MANY = 16
CRITERIA = factories.criteria()


def at_once(engine, act, times=MANY):
    """What the act answers or raises in each of many threads that start together, each with a session of its own."""
    sessions, gate = make_sessions(engine), Barrier(times)

    def run(number):
        with sessions() as session:
            gate.wait()
            try:
                return act(session, number)
            except Exception as error:  # noqa: BLE001  # the kinds are what the test looks at
                return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.fixture
def owner(session):
    return factories.organisation(session)


@pytest.fixture
def dana(session, owner):
    return factories.actor_of(session, factories.member(session, owner, Role.COORDINATOR))


def kinds(outcomes):
    return {type(each) for each in outcomes if isinstance(each, Exception)}


def test_sixteen_signatures_make_one_submission(session, engine, owner, dana):
    made = factories.assessment(session, owner, scope="classroom", is_complete=True)
    signatory = factories.member(session, owner, Role.SIGNATORY)
    day = clock.today()
    services.request_signature(
        session, made.id, signatory_id=signatory.id, criteria=CRITERIA, on=day, by=dana
    )
    seen = snapshot.content_digest(queries.responses(session, made.id), CRITERIA, made.scope)
    given = services.Signature(name="Alma", title="Head", statement="True.", seen=seen)
    actor = factories.actor_of(session, signatory)
    session.expunge_all()  # the threads read ids of these rows, and must not share this session for it
    session.rollback()

    outcomes = at_once(
        engine,
        lambda own, _: services.submit(own, made.id, criteria=CRITERIA, signature=given, on=day, by=actor),
    )

    assert kinds(outcomes) == {IllegalTransition}
    assert sum(isinstance(each, Submission) for each in outcomes) == 1
    assert session.scalar(select(func.count()).select_from(Submission)) == 1
    events = select(func.count()).select_from(AuditEvent).where(AuditEvent.event == "assessment.submitted")
    assert session.scalar(events) == 1
    receipts = (
        select(func.count()).select_from(OutboxJob).where(OutboxJob.payload.contains("submission_received"))
    )
    assert session.scalar(receipts) == 2


def test_of_sixteen_who_save_over_the_same_version_one_wins_and_the_others_hear_of_it(
    session, engine, owner, dana
):
    made = factories.assessment(session, owner)
    session.expunge_all()  # the threads read ids of these rows, and must not share this session for it
    session.rollback()

    outcomes = at_once(
        engine,
        lambda own, number: services.save(
            own,
            made.id,
            "L1",
            services.Answer(narrative=f"Text {number}"),
            version=0,
            criteria=CRITERIA,
            by=dana,
        ),
    )

    assert kinds(outcomes) == {Conflict}
    winner = next(each.response for each in outcomes if not isinstance(each, Exception))
    kept = queries.response(session, made.id, "L1")
    assert (kept.version, kept.narrative) == (1, winner.narrative)
    assert {each.narrative for each in outcomes if isinstance(each, Conflict)} == {winner.narrative}


def test_sixteen_colleagues_on_different_practices_are_all_kept(session, engine, owner, dana):
    made = factories.assessment(session, owner, scope="full")
    ids = [practice.id for practice in CRITERIA.practices][:MANY]
    session.expunge_all()  # the threads read ids of these rows, and must not share this session for it
    session.rollback()

    outcomes = at_once(
        engine,
        lambda own, number: services.save(
            own, made.id, ids[number], services.Answer(rating=3), version=0, criteria=CRITERIA, by=dana
        ),
    )

    assert kinds(outcomes) == set()
    assert set(queries.sketches(session, made.id)) == set(ids)


def test_sixteen_starts_make_one_assessment(session, engine, owner, dana):
    session.expunge_all()  # the threads read ids of these rows, and must not share this session for it
    session.rollback()

    outcomes = at_once(
        engine,
        lambda own, _: services.start(
            own, owner.id, scope="full", criteria="tle/2025", catalogue=factories.catalogue(), by=dana
        ),
    )

    assert kinds(outcomes) == {AlreadyOpen}
    assert session.scalar(select(func.count()).select_from(Assessment)) == 1
