"""Suspend, restore, revoke, expire: every event in every state, told to everyone in the same transaction."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import atomic
from app.core.errors import IllegalTransition, NotFound, NotPermitted
from app.notification.work import CHORES, Work
from app.seal import queries
from app.seal.errors import ReasonMissing
from app.seal.models import Seal, SealEvent
from app.seal.publication import PUBLISH
from app.seal.services import status
from app.seal.workflow import WORKFLOW, Event, State
from tests import awards, factories

REASON = "A vendor lost a laptop; the school system looks into it."
BY_HAND = (Event.SUSPENDED, Event.RESTORED, Event.REVOKED)


@pytest.fixture
def owner(session):
    made = factories.organisation(session, name="Maple Hollow Schools")
    factories.member(session, made, Role.COORDINATOR, email="pat@maple.example")
    factories.member(session, made, Role.CONTRIBUTOR, email="con@maple.example")
    return made


@pytest.fixture
def seal(session, owner):
    return awards.sealed(session, owner)


@pytest.fixture
def change(session, mo, published):
    def act(seal, event, reason=REASON, by=mo):
        return status.change(session, seal.id, event, reason=reason, publish=published, by=by)

    return act


def put(session, seal, state):
    with atomic(session):
        session.execute(update(Seal).where(Seal.id == seal.id).values(state=state, status_reason=REASON))
    session.expire_all()


def events_of(session, seal):
    session.rollback()
    session.expire_all()
    return [(one.event, one.reason) for one in queries.get(session, seal.id).history]


class TestByHand:
    @pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
    def test_every_event_in_every_state(self, session, seal, change, published, trail, state, event):
        put(session, seal, state)
        before = trail("seal.")

        if event in BY_HAND and WORKFLOW.can(state, event):
            changed = change(seal, event)
            assert changed.state is WORKFLOW.target(state, event)
            assert trail("seal.") == [*before, event]
            assert published.seen == [(seal.seal_id, changed.state.value)]
        else:
            with pytest.raises(IllegalTransition):
                change(seal, event)
            session.expire_all()
            assert queries.get(session, seal.id).state is state
            assert (trail("seal."), published.seen) == (before, [])
            assert len(events_of(session, seal)) == 1

    def test_the_reason_and_the_history_are_kept(self, session, seal, change, mo):
        change(seal, Event.SUSPENDED)
        change(seal, Event.RESTORED, "  It was found, and it was encrypted. \n")

        assert events_of(session, seal) == [
            (Event.AWARDED, ""),
            (Event.SUSPENDED, REASON),
            (Event.RESTORED, "It was found, and it was encrypted."),
        ]
        assert queries.get(session, seal.id).status_reason == "It was found, and it was encrypted."
        assert {one for one in session.scalars(select(SealEvent.by_id)) if one} == {mo.person_id}

    @pytest.mark.parametrize("reason", ["", "   ", "\n\t"], ids=["empty", "spaces", "lines"])
    @pytest.mark.parametrize("event", BY_HAND)
    def test_without_a_public_reason_nothing_changes(self, session, seal, change, published, event, reason):
        if event is Event.RESTORED:
            put(session, seal, State.SUSPENDED)

        with pytest.raises(ReasonMissing):
            change(seal, event, reason)

        assert published.seen == []
        assert len(events_of(session, seal)) == 1

    def test_those_responsible_are_told_each_time(self, session, seal, change, mails):
        change(seal, Event.SUSPENDED)
        change(seal, Event.RESTORED, "It was found.")
        change(seal, Event.SUSPENDED, "And lost again.")

        to_pat = [values for _, to, values in mails("seal_status") if to == "pat@maple.example"]
        assert sorted((one["status"], one["reason"]) for one in to_pat) == [
            ("active", "It was found."),
            ("suspended", REASON),
            ("suspended", "And lost again."),
        ]
        assert not [to for _, to, _ in mails("seal_status") if to == "con@maple.example"]

    def test_where_the_public_cannot_be_told_nothing_changes(self, session, seal, mo, trail, mails):
        def publish(session, seal):
            raise OSError("the disk is full")

        with pytest.raises(OSError, match="full"):
            status.change(session, seal.id, Event.REVOKED, reason=REASON, publish=publish, by=mo)

        session.expire_all()
        assert queries.get(session, seal.id).state is State.ACTIVE
        assert (trail("seal."), mails("seal_status")) == (["seal.awarded"], [])

    def test_only_managers_from_outside_change_it(self, session, owner, seal, change, published):
        people = [
            factories.auditor(session),
            factories.administrator(session),
            factories.member(session, owner, Role.COORDINATOR),
            factories.member(session, owner, Role.VIEWER, who=awards.manager(session)),
        ]
        for actor in [SYSTEM, *(factories.actor_of(session, person) for person in people)]:
            for event in BY_HAND:
                with pytest.raises(NotPermitted):
                    change(seal, event, by=actor)
        assert published.seen == []

    def test_what_is_not_there_is_not_found(self, session, mo, published):
        from uuid import uuid4

        with pytest.raises(NotFound):
            status.change(session, uuid4(), Event.REVOKED, reason=REASON, publish=published, by=mo)


class TestTheEndOfTheLastDay:
    @pytest.fixture
    def expire(self, session, published):
        return lambda today: status.expire_due(session, today, publish=published)

    @pytest.mark.parametrize(
        ("today", "state"),
        [
            (date(2028, 5, 30), State.ACTIVE),
            (date(2028, 5, 31), State.ACTIVE),
            (date(2028, 6, 1), State.EXPIRED),
            (date(2030, 1, 1), State.EXPIRED),
        ],
    )
    def test_the_seal_is_valid_on_its_last_day_and_not_after(self, session, owner, expire, today, state):
        seal = awards.sealed(session, owner, on="2026-06-01")

        assert expire(today) == (state is State.EXPIRED)
        session.expire_all()
        assert queries.get(session, seal.id).state is state

    @pytest.mark.parametrize("state", list(State))
    def test_only_what_is_in_force_ends_and_only_once(
        self, session, owner, expire, published, trail, mails, state
    ):
        seal = awards.sealed(session, owner, on="2020-06-01")
        put(session, seal, state)
        is_in_force = state in {State.ACTIVE, State.SUSPENDED}

        assert [expire(clock.today()) for _ in range(3)] == [int(is_in_force), 0, 0]

        assert trail("seal.expired") == ["seal.expired"] * is_in_force
        assert published.seen == [(seal.seal_id, "expired")] * is_in_force
        told = [values["status"] for _, to, values in mails("seal_status") if to == "pat@maple.example"]
        assert told == ["expired"] * is_in_force

    def test_one_that_cannot_be_ended_holds_up_no_other(self, session, expire, published):
        made = [awards.sealed(session, on="2020-06-01") for _ in range(3)]
        broken = made[1].seal_id

        def publish(session, seal):
            if seal.seal_id == broken:
                raise OSError("the disk is full")

        with pytest.raises(OSError, match="full"):
            status.expire_due(session, clock.today(), publish=publish)

        states = [queries.by_seal_id(session, one.seal_id).state for one in made]
        assert states == [State.EXPIRED, State.ACTIVE, State.EXPIRED]
        assert expire(clock.today()) == 1

    def test_the_chore_knows_the_day_where_the_program_is(
        self, session, sessions, make_settings, owner, published
    ):
        seal = awards.sealed(session, owner, on="2026-06-01")
        work = Work(
            job_id=seal.id, effect_key="", attempt=1, created_at=clock.now(), sessions=sessions,
            settings=make_settings(time_zone="America/New_York"), extensions={PUBLISH: published},
        )  # fmt: skip
        midnight = datetime(2028, 6, 1, 4, tzinfo=UTC)  # in New York

        with clock.at(midnight - timedelta(seconds=1)):
            CHORES["seals.expire"].run(work)
        assert published.seen == []
        with clock.at(midnight):
            CHORES["seals.expire"].run(work)
        assert published.seen == [(seal.seal_id, "expired")]
        assert CHORES["seals.expire"].every_seconds <= 60
