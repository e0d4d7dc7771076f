"""What is decided is what is signed; a renewal replaces the former seal; a stuck award begins anew."""

# ruff: noqa: F811  # a test asks for a fixture by the name under which it was imported

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.db import atomic
from app.notification.runner import Outcome, Runner
from app.seal import queries
from app.seal.errors import IssuingStopped, PayloadChanged
from app.seal.models import Award, AwardState
from app.seal.publication import PUBLISH, nobody
from app.seal.services import issuing, recovery, status
from app.seal.workflow import Event, State
from tests import awards, factories
from tests.integration.seal.test_issuing import (  # noqa: F401  # the fixtures are found by their names
    NONE,
    ONE,
    counts,
    intent,
    issue,
    owner,
)

LEASE = timedelta(milliseconds=200)


class TestTampering:
    @pytest.mark.parametrize(
        ("column", "change"),
        [
            ("payload", lambda text: text.replace("Maple Hollow", "Other Hollow")),
            ("payload", lambda text: text.replace('"scope":"classroom"', '"scope":"full"')),
            ("payload_digest", lambda text: "0" * 64),
        ],
        ids=["name", "scope", "digest"],
    )
    def test_what_was_not_decided_is_not_signed(self, session, intent, issue, column, change):
        with atomic(session):
            session.execute(update(Award).values({column: change(getattr(intent, column))}))

        with pytest.raises(PayloadChanged):
            issue(intent, press=lambda payload, terms: pytest.fail("signed"))

        assert counts(session) == NONE

    def test_the_job_is_parked_at_once(self, session, engine, sessions, settings, intent, jobs):
        with atomic(session):
            session.execute(update(Award).values(payload=intent.payload.replace("Maple", "Ample")))
        extensions = {"database": (engine, sessions), "settings": settings, PUBLISH: nobody}

        assert Runner(extensions).run(jobs()[0].id) is Outcome.PARKED
        assert jobs()[0].last_error == "payload-changed"


class TestRenewal:
    def test_supersedes_the_former_seal_and_publishes_both(self, session, owner, mo, issue, published, trail):
        former = awards.sealed(session, owner, on="2026-03-01")
        renewal = awards.award(session, awards.recommended(session, owner), by=mo)

        issue(renewal)

        session.expire_all()
        old, new = queries.get(session, former.id), queries.by_seal_id(session, renewal.seal_id)
        assert (old.state, new.state, new.supersedes_id) == (State.SUPERSEDED, State.ACTIVE, old.id)
        assert [event.event for event in old.history] == [Event.AWARDED, Event.SUPERSEDED]
        assert published.seen == [(old.seal_id, "superseded"), (new.seal_id, "active")]
        assert trail("seal.") == ["seal.awarded", "seal.superseded", "seal.awarded"]

    def test_leaves_other_scopes_and_school_systems_alone(self, session, owner, mo, issue):
        other = awards.sealed(session)
        issue(awards.award(session, awards.recommended(session, owner), by=mo))

        session.expire_all()
        assert queries.get(session, other.id).state is State.ACTIVE

    def test_an_expired_seal_stays_expired(self, session, owner, mo, issue):
        former = awards.sealed(session, owner, on="2020-01-01")
        status.expire_due(session, clock.today(), publish=nobody)

        issue(renewal := awards.award(session, awards.recommended(session, owner), by=mo))

        session.expire_all()
        assert queries.get(session, former.id).state is State.EXPIRED
        assert queries.by_seal_id(session, renewal.seal_id).supersedes_id is None

    def test_waits_while_the_former_seal_is_suspended(self, session, owner, mo, issue):
        former = awards.sealed(session, owner)
        renewal = awards.award(session, awards.recommended(session, owner), by=mo)
        status.change(session, former.id, Event.SUSPENDED, reason="A breach.", publish=nobody, by=mo)

        with pytest.raises(IssuingStopped) as stopped:
            issue(renewal)

        assert stopped.value.slug == "former-seal-suspended"
        session.rollback()
        status.change(session, former.id, Event.REVOKED, reason="A breach.", publish=nobody, by=mo)
        issue(renewal)
        session.expire_all()
        assert queries.get(session, former.id).state is State.REVOKED
        assert queries.by_seal_id(session, renewal.seal_id).supersedes_id is None


class TestBeginningAnew:
    @pytest.fixture
    def reissue(self, session, criteria, mo):
        def act(intent, by=mo, reason="The name was wrong."):
            return recovery.reissue(
                session, intent.id, reason=reason, criteria=criteria, program=awards.PROGRAM, by=by
            )

        return act

    def test_voids_the_intent_and_writes_another_under_a_new_id(
        self, session, owner, intent, reissue, issue, trail, jobs
    ):
        with atomic(session):
            owner.name = "Maple Hollow City Schools"

        fresh = reissue(intent)

        session.expire_all()
        old = queries.award(session, intent.id)
        assert (old.state, old.void_reason) == (AwardState.VOIDED, "The name was wrong.")
        assert fresh.seal_id != old.seal_id
        assert "Maple Hollow City Schools" in fresh.payload
        assert trail("award.") == ["award.intended", "award.voided", "award.intended"]
        assert len(jobs()) == 2
        issue(intent, press=lambda payload, terms: pytest.fail("the old ID is never used"))
        issue(fresh)
        assert counts(session) == [1, 1, 1, 1, [AwardState.ISSUED, AwardState.VOIDED]]

    def test_keeps_the_day_of_the_decision(self, session, owner, mo, reissue):
        from datetime import UTC, datetime

        with clock.at(datetime(2026, 6, 1, 15, tzinfo=UTC)):
            intent = awards.award(session, awards.recommended(session, owner), by=mo)
        with clock.at(datetime(2026, 6, 20, 15, tzinfo=UTC)):
            fresh = reissue(intent)

        assert '"awarded_on":"2026-06-01"' in fresh.payload
        assert '"valid_until":"2028-05-31"' in fresh.payload

    def test_what_was_issued_is_not_begun_anew(self, session, intent, reissue, issue):
        from app.core.errors import IllegalTransition

        issue(intent)

        with pytest.raises(IllegalTransition):
            reissue(intent)
        assert counts(session) == ONE

    def test_what_was_voided_is_not_voided_again(self, session, intent, reissue):
        from app.core.errors import IllegalTransition

        reissue(intent)

        with pytest.raises(IllegalTransition):
            reissue(intent)
        assert counts(session)[-1] == [AwardState.INTENDED, AwardState.VOIDED]

    def test_a_worker_that_was_printing_the_old_one_stores_nothing(self, session, intent, sessions, reissue):
        def press(payload, terms):
            reissue(intent)
            return awards.press(payload, terms)

        issuing.issue(sessions, intent.id, press=press, publish=nobody)

        assert counts(session) == [0, 0, 0, 0, [AwardState.INTENDED, AwardState.VOIDED]]

    def test_needs_a_reason_and_a_manager(self, session, owner, intent, reissue):
        from app.core.errors import NotPermitted
        from app.seal.errors import ReasonMissing

        with pytest.raises(ReasonMissing):
            reissue(intent, reason=" ")
        for person in (
            factories.administrator(session),
            factories.member(session, owner, who=awards.manager(session)),
        ):
            with pytest.raises(NotPermitted):
                reissue(intent, by=factories.actor_of(session, person))
        assert counts(session) == NONE
