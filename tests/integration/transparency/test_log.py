"""The log in the database: with its event or not at all, without gaps, never changed."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import atomic, make_engine, make_sessions
from app.core.errors import IllegalTransition
from app.notification.models import OutboxJob
from app.seal import logged
from app.seal.models import Certificate, Credential, Seal, SealEvent
from app.seal.publication import nobody
from app.seal.services import status
from app.seal.workflow import Event, State
from app.transparency import leaf, merkle, queries, services
from app.transparency.errors import OutsideUnitOfWork
from app.transparency.leaf import Kind
from app.transparency.models import LogLeaf
from tests import awards, factories, seals
from tests.integration.transparency.conftest import line

MANY = 16


def told(session):
    """What the log tells, as (what, seal)."""
    session.rollback()
    return [
        (one.kind, one.seal) for one in map(leaf.read, queries.entries(session, 0, queries.size(session)))
    ]


def test_an_award_names_its_certificate_and_its_credential(session):
    sealed = awards.sealed(session, factories.organisation(session))

    (entry,) = queries.entries(session, 0, queries.size(session))
    told_of = leaf.read(entry)

    assert told_of.kind is Kind.AWARD
    assert told_of.pdf_sha256 == session.get(Certificate, sealed.id).sha256
    assert told_of.vc_sha256 == session.get(Credential, sealed.id).sha256


def test_of_a_seal_older_than_its_credential_only_later_events_name_it(session):
    sealed = awards.sealed(session, factories.organisation(session))
    with atomic(session):
        session.get(Credential, sealed.id).issued_at += timedelta(hours=1)
        award = session.scalar(select(SealEvent).where(SealEvent.seal_pk == sealed.id))
        later = SealEvent(seal_pk=sealed.id, event=Event.EXPIRED, at=award.at + timedelta(days=1))
        session.add(later)
        session.flush()
        lines = {one.event_id: one.leaf for one in logged.expected(session)}

    assert lines[award.id].vc_sha256 == ""
    assert lines[later.id].vc_sha256 == session.get(Credential, sealed.id).sha256


class TestAppend:
    def test_grows_the_tree_leaf_by_leaf(self, session, add, verify):
        add(3)
        add(4)

        entries = queries.entries(session, 0, 7)
        peaks = []
        for number, entry in enumerate(entries):
            peaks, _ = merkle.grow(peaks, number, merkle.leaf_hash(entry))
        assert queries.root(session, 7) == merkle.fold(peaks)
        assert {kind for kind, _ in verify()} == {"seal-for-leaf-missing"}

    def test_is_undone_with_its_effect(self, session, add):
        add(2)
        with pytest.raises(RuntimeError), atomic(session):  # half-way
            services.append(session, [line()])
            raise RuntimeError
        assert queries.size(session) == 2

        add(1)
        assert session.scalars(select(LogLeaf.number).order_by(LogLeaf.number)).all() == [0, 1, 2]

    def test_outside_a_unit_of_work_is_refused(self, session):
        with pytest.raises(OutsideUnitOfWork):
            services.append(session, [line()])

    def test_one_event_is_told_once(self, session):
        same = line()
        with pytest.raises(DBAPIError), atomic(session):  # raised by the database
            services.append(session, [same, same])

        assert queries.size(session) == 0

    def test_asks_for_a_checkpoint(self, session, add):
        add(2)

        jobs = session.execute(select(OutboxJob.kind, OutboxJob.effect_key)).all()
        assert [tuple(one) for one in jobs] == [("log.checkpoint", "log-checkpoint:2")]

    def test_sixteen_at_once_leave_no_gap(self, engine, session, add, verify):
        gate, sessions = Barrier(MANY), make_sessions(engine)

        def work(number):
            with sessions() as own:
                gate.wait(60)
                for step in range(6):
                    add(1 + step % 3, own)

        with ThreadPoolExecutor(MANY) as threads:
            list(threads.map(work, range(MANY)))

        session.rollback()
        assert queries.size(session) == MANY * 12
        assert session.scalar(select(func.max(LogLeaf.number))) == MANY * 12 - 1
        assert {kind for kind, _ in verify()} == {"seal-for-leaf-missing"}


class TestTriggers:
    @pytest.mark.parametrize(
        ("statement", "words"),
        [
            ("UPDATE log_leaf SET seal = 'x'", "append-only"),
            ("DELETE FROM log_leaf", "append-only"),
            ("UPDATE log_node SET hash = hash", "append-only"),
            ("DELETE FROM log_node", "append-only"),
            ("UPDATE log_checkpoint SET note = ''", "append-only"),
            ("DELETE FROM log_checkpoint", "append-only"),
            ("DELETE FROM log_head", "append-only"),
            ("UPDATE log_head SET size = 1", "append-only"),
        ],
        ids=str,
    )
    def test_refuse_to_change_what_was_written(self, session, add, sign, statement, words):
        add(2)
        sign()

        with pytest.raises(DBAPIError, match=words), atomic(session):
            session.execute(text(statement))

    def test_refuse_a_gap(self, session, add):
        add(2)

        with pytest.raises(DBAPIError, match="no gaps"), atomic(session):
            session.add(LogLeaf(number=3, seal="x", event_id=line().event_id, entry=b"x", hash=b"x"))


class TestWhatHappensToASeal:
    def test_is_told_line_by_line(self, session, change, verify):
        seal = awards.sealed(session)
        for event in (Event.SUSPENDED, Event.RESTORED, Event.REVOKED):
            change(seal, event)

        kinds = [Kind.AWARD, Kind.SUSPENSION, Kind.RESTORATION, Kind.REVOCATION]
        assert told(session) == [(kind, seals.shown(seal)) for kind in kinds]
        assert verify() == []

    def test_a_renewal_ends_one_and_begins_another(self, session, verify):
        owner = factories.organisation(session)
        former, new = awards.sealed(session, owner, on="2025-03-01"), awards.sealed(session, owner)

        assert told(session) == [
            (Kind.AWARD, seals.shown(former)),
            (Kind.RENEWAL, seals.shown(former)),
            (Kind.AWARD, seals.shown(new)),
        ]
        assert verify() == []

    def test_an_end_by_its_date(self, session, seal, verify):
        status.expire_due(session, clock.today() + timedelta(days=3_000), publish=nobody)

        assert told(session)[-1] == (Kind.EXPIRY, seals.shown(seal))
        assert verify() == []

    def test_what_is_refused_is_not_told(self, session, seal, change):
        change(seal, Event.REVOKED)
        with pytest.raises(IllegalTransition):
            change(seal, Event.RESTORED)

        assert len(told(session)) == 2

    def test_names_nobody(self, session, change):
        owner = factories.organisation(session, name="Maple Hollow Schools", city="Maple")
        seal = awards.sealed(session, owner)
        change(seal, Event.REVOKED)

        text = b"".join(queries.entries(session, 0, queries.size(session))).decode()
        assert "Maple" not in text
        assert "Because" not in text
        assert str(owner.id) not in text

    def test_sixteen_at_once(self, engine, session, change, verify):
        several = [seals.seal(session) for _ in range(4)]
        session.rollback()
        gate, sessions = Barrier(MANY), make_sessions(engine)

        def work(number):
            with sessions() as own:
                gate.wait(60)
                try:
                    change(several[number % 4], Event.REVOKED, own)
                except IllegalTransition:
                    return 0
            return 1

        with ThreadPoolExecutor(MANY) as threads:
            done = sum(threads.map(work, range(MANY)))

        assert done == 4
        assert sorted(kind for kind, _ in told(session)) == ["award"] * 4 + ["revocation"] * 4
        assert verify() == []


class TestKilled:
    @pytest.mark.parametrize("step", ["before-publishing", "before-logging", "after-logging", "after-commit"])
    def test_while_a_seal_is_taken_back(self, session, engine, database_url, seal, change, verify, step):
        session.rollback()
        engine.dispose()  # the two processes must not share a connection

        self.dies_at(step, database_url, seal, change)

        session.expire_all()
        is_done = step == "after-commit"
        assert session.get(Seal, seal.id).state is (State.REVOKED if is_done else State.ACTIVE)
        assert session.scalar(select(func.count()).select_from(SealEvent)) == 1 + is_done
        assert len(told(session)) == 1 + is_done
        assert verify() == []
        if not is_done:
            change(seal, Event.REVOKED)
            assert [kind for kind, _ in told(session)] == [Kind.AWARD, Kind.REVOCATION]
        assert verify() == []

    def dies_at(self, step, url, seal, change):
        pid = os.fork()
        if pid:
            assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])
            return
        try:
            self.work_until(step, url, seal, change)
        finally:
            os._exit(1)

    def work_until(self, step, url, seal, change):
        def reach(name):
            if name == step:
                os.kill(os.getpid(), signal.SIGKILL)

        genuine = services.append

        def append(session, lines):
            reach("before-logging")
            genuine(session, lines)
            reach("after-logging")

        logged.log.append = append
        with make_sessions(make_engine(url))() as own:
            change(seal, Event.REVOKED, own, publish=lambda *_: reach("before-publishing"))
        reach("after-commit")
