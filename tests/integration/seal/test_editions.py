"""The certificate in Spanish: made once, when somebody asks, in the register and in the log like the first."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from threading import Thread

import pytest
from sqlalchemy import func, select

from app.certificate.editions import Language
from app.core.db import atomic
from app.notification.models import OutboxJob
from app.seal import logged, queries
from app.seal.errors import IssuingStopped, SealNotInForce
from app.seal.models import Edition
from app.seal.publication import nobody
from app.seal.services import editions, status, switching
from app.seal.services.editions import SignedEdition
from app.seal.workflow import Event
from app.transparency import queries as log
from app.transparency.verification import verify
from tests import awards, factories

SPANISH = Language.SPANISH


def press(payload, language, credential):
    """A document that says what it was made of."""
    text = b"%PDF-1.7 es " + payload.seal_id.encode() + hashlib.sha256(credential).hexdigest().encode()
    return SignedEdition(text, "0123456789abcdef", "ecdsa-p256-sha256")


@pytest.fixture
def seal(session):
    return awards.sealed(session)


@pytest.fixture
def issue(session, sessions, seal, published):
    seal_pk = seal.id

    def act(press=press):
        session.rollback()
        editions.issue(sessions, seal_pk, SPANISH, press=press, publish=published)
        session.expire_all()

    return act


def suspend(session, seal):
    by = factories.actor_of(session, awards.manager(session))
    status.change(session, seal.id, Event.SUSPENDED, reason="A concern.", publish=nobody, by=by)


def waiting(session):
    session.rollback()
    return session.scalars(select(OutboxJob.effect_key).where(OutboxJob.kind == editions.ISSUE)).all()


class TestAsk:
    def test_has_it_made_once_however_often(self, session, seal):
        for _ in range(3):
            editions.ask(session, seal.id, SPANISH)

        assert len(waiting(session)) == 1
        assert editions.is_being_made(session, queries.get(session, seal.id), SPANISH)

    def test_does_nothing_where_it_is_there(self, session, seal, issue):
        issue()
        editions.ask(session, seal.id, SPANISH)

        assert waiting(session) == []

    def test_is_refused_for_a_seal_that_is_not_in_force(self, session, seal):
        suspend(session, seal)

        with pytest.raises(SealNotInForce):
            editions.ask(session, seal.id, SPANISH)

    def test_can_be_asked_anew_when_a_suspended_seal_is_restored(self, session, seal, issue):
        editions.ask(session, seal.id, SPANISH)
        suspend(session, seal)
        issue()
        by = factories.actor_of(session, awards.manager(session))
        status.change(session, seal.id, Event.RESTORED, reason="It is settled.", publish=nobody, by=by)

        editions.ask(session, seal.id, SPANISH)

        assert queries.editions(session, seal.id) == {}
        assert len(waiting(session)) == 2


class TestIssue:
    def test_keeps_a_file_with_a_digest_of_its_own(self, session, seal, issue, published, trail):
        issue()

        kept = queries.edition(session, seal.id, SPANISH)
        assert kept.sha256 == hashlib.sha256(kept.pdf).hexdigest()
        assert kept.sha256 != queries.certificate(session, seal.id).sha256
        assert published.seen == [(seal.seal_id, "active")]
        assert trail("seal.edition") == ["seal.edition-issued"]

    def test_carries_the_credential_of_the_seal(self, session, seal, issue):
        issue()

        credential = queries.credential(session, seal.seal_id)
        assert queries.edition(session, seal.id, SPANISH).pdf.endswith(credential.sha256.encode())

    def test_is_a_leaf_of_the_log_that_names_file_and_credential(self, session, seal, issue):
        issue()

        *_, leaf = log.every_leaf(session)
        said = json.loads(leaf.entry)
        assert said["type"] == "edition"
        assert said["pdf_sha256"] == queries.edition(session, seal.id, SPANISH).sha256
        assert said["vc_sha256"] == queries.credential(session, seal.seal_id).sha256
        assert verify(session, logged.expected).problems == []

    def test_the_log_misses_an_edition_that_it_was_not_told_of(self, session, seal, issue):
        made = {"key_id": "k", "algorithm": "a", "pdf": b"%PDF", "sha256": "0" * 64}
        with atomic(session):
            session.add(Edition(seal_pk=seal.id, language=SPANISH, **made))

        assert verify(session, logged.expected).problems

    def test_twice_is_once(self, session, issue, published):
        issue()
        issue(press=lambda *_: pytest.fail("made again"))

        assert session.scalar(select(func.count()).select_from(Edition)) == 1
        assert len(published.seen) == 1

    def test_two_at_the_same_time_store_one(self, session, issue):
        def while_the_other_is_quicker(*asked):
            issue()
            return press(*asked)

        issue(press=while_the_other_is_quicker)

        assert session.scalar(select(func.count()).select_from(Edition)) == 1
        assert verify(session, logged.expected).problems == []

    def test_of_a_seal_that_ended_meanwhile_nothing_is_stored(self, session, seal, issue):
        def while_it_is_suspended(*asked):
            suspend(session, seal)
            return press(*asked)

        issue(press=while_it_is_suspended)

        assert queries.editions(session, seal.id) == {}

    def test_waits_while_issuing_is_stopped_even_at_the_last_moment(self, session, seal, issue):
        administrator = factories.actor_of(session, factories.administrator(session))

        def while_somebody_stops_it(*asked):
            switching.stop(session, reason="A key is lost.", by=administrator)
            return press(*asked)

        with pytest.raises(IssuingStopped, match="stopped"):
            issue(press=while_somebody_stops_it)
        assert queries.editions(session, seal.id) == {}

    def test_when_the_stop_returns_none_is_published_any_more(self, session, sessions, seal):
        administrator = factories.actor_of(session, factories.administrator(session))
        seal_pk, published = seal.id, []
        session.rollback()

        def stop():
            with sessions() as other:
                switching.stop(other, reason="A key is lost.", by=administrator)
                published.append(other.scalar(select(func.count()).select_from(Edition)))

        switch = Thread(target=stop)

        def publish(own, seal):
            # It is stored, and nothing is certain: on PostgreSQL the stop is now, on SQLite it waits its turn.
            switch.start()
            switch.join(0.5)

        with suppress(IssuingStopped):
            editions.issue(sessions, seal_pk, SPANISH, press=press, publish=publish)
        switch.join()

        assert [session.scalar(select(func.count()).select_from(Edition))] == published

    def test_what_fails_while_it_is_stored_leaves_nothing(self, session, sessions, seal):
        def fails(session, seal):
            raise OSError("the disk is full")

        with pytest.raises(OSError, match="disk"):
            editions.issue(sessions, seal.id, SPANISH, press=press, publish=fails)
        assert queries.editions(session, seal.id) == {}
        assert verify(session, logged.expected).problems == []
