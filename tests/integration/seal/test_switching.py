"""The switch: nothing is issued while it is off, nothing is lost, and it works at the last moment too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from app.certificate import founding, signing
from app.certificate.trusted_time import Certified, TimeState, TrustedTime
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.notification.runner import Outcome, Runner
from app.notification.workflow import State as JobState
from app.seal import jobs as seal_jobs
from app.seal import queries
from app.seal.errors import IssuingStopped, NotStopped, ReasonMissing, StoppedAlready
from app.seal.models import Credential, Seal
from app.seal.publication import PUBLISH, nobody
from app.seal.services import crediting, issuing, status, switching
from app.seal.workflow import Event, State
from tests import awards, factories


@pytest.fixture
def ada(session):
    return factories.actor_of(session, factories.administrator(session, name="Ada Byron"))


@pytest.fixture
def intent(session):
    return awards.award(session, awards.recommended(session))


@pytest.fixture
def issue(sessions):
    def act(intent, press=awards.press, **values):
        issuing.issue(sessions, intent.id, press=press, publish=nobody, **values)

    return act


@pytest.fixture
def run(session, engine, sessions, make_settings, jobs, monkeypatch):
    """Try the job with a press of paper; then how it stands."""
    monkeypatch.setattr(seal_jobs, "press_of", lambda settings: awards.press)

    def act(**changes):
        runner = Runner(
            {"database": (engine, sessions), "settings": make_settings(**changes), PUBLISH: nobody}
        )
        (job,) = jobs()
        outcome = runner.run(job.id)
        (job,) = jobs()
        return outcome, job.last_error

    return act


def seals(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Seal))


def spoken(session, intent):
    """What a press is given for the award."""
    intent = queries.award(session, intent.id)
    return issuing.CertificatePayload.model_validate_json(intent.payload), issuing.terms_of(session, intent)


class TestStop:
    def test_keeps_every_award_waiting_until_it_is_resumed(self, session, intent, run, ada):
        switching.stop(session, reason="A laptop is gone.", by=ada)

        assert run() == (Outcome.POSTPONED, "stopped")
        assert seals(session) == 0

        assert switching.resume(session, by=ada) == 1
        assert run() == (Outcome.DONE, None)
        assert seals(session) == 1

    def test_counts_for_a_certificate_that_is_being_made(self, session, sessions, intent, issue, ada):
        def press(payload, terms):
            with sessions() as other:
                switching.stop(other, reason="A laptop is gone.", by=ada)
            return awards.press(payload, terms)

        with pytest.raises(IssuingStopped) as stopped:
            issue(intent, press=press)

        assert stopped.value.slug == "stopped"
        assert seals(session) == 0

    def test_when_it_returns_no_seal_is_published_any_more(self, session, sessions, intent, ada):
        published = []

        def stop():
            with sessions() as other:
                switching.stop(other, reason="A laptop is gone.", by=ada)
                published.append(other.scalar(select(func.count()).select_from(Seal)))

        switch = Thread(target=stop)

        def publish(own, seal):
            # The seal is stored, and nothing is certain: on PostgreSQL the stop is now, on SQLite it waits its turn.
            switch.start()
            switch.join(0.5)

        with suppress(IssuingStopped):
            issuing.issue(sessions, intent.id, press=awards.press, publish=publish)
        switch.join()

        assert [seals(session)] == published

    def test_holds_back_credentials_of_older_seals_too(self, session, sessions, ada):
        seal = awards.sealed(session)
        with atomic(session):
            session.delete(session.get_one(Credential, seal.id))
        switching.stop(session, reason="A laptop is gone.", by=ada)
        made = awards.press(*spoken(session, queries.award(session, seal.award_id))).credential

        def credit():
            session.rollback()
            return crediting.credit(sessions, seal.id, make=lambda *_: made, publish=nobody)

        assert not credit()
        switching.resume(session, by=ada)
        assert credit()

    def test_when_it_returns_no_credential_is_published_any_more(self, session, sessions, ada):
        seal = awards.sealed(session)
        with atomic(session):
            session.delete(session.get_one(Credential, seal.id))
        made = awards.press(*spoken(session, queries.award(session, seal.award_id))).credential
        seal_pk, published = seal.id, []
        session.rollback()

        def stop():
            with sessions() as other:
                switching.stop(other, reason="A laptop is gone.", by=ada)
                published.append(other.get(Credential, seal_pk) is not None)

        switch = Thread(target=stop)

        def publish(own, seal):
            switch.start()
            switch.join(0.5)

        told = crediting.credit(sessions, seal_pk, make=lambda *_: made, publish=publish)
        switch.join()

        assert [told] == published
        assert [session.get(Credential, seal_pk, populate_existing=True) is not None] == published

    def test_does_not_keep_a_seal_from_being_revoked_or_suspended(self, session, mo, ada):
        seal = awards.sealed(session)
        switching.stop(session, reason="A laptop is gone.", by=ada)

        for event in (Event.SUSPENDED, Event.RESTORED, Event.REVOKED):
            status.change(session, seal.id, event, reason="Lost.", publish=nobody, by=mo)

        assert session.get_one(Seal, seal.id).state is State.REVOKED

    def test_signs_nothing_meanwhile(self, session, intent, issue, ada):
        switching.stop(session, reason="A laptop is gone.", by=ada)

        with pytest.raises(IssuingStopped):
            issue(intent, press=lambda *_: pytest.fail("the press was started"))

    def test_for_days_gives_no_award_up(self, session, intent, run, jobs, ada):
        switching.stop(session, reason="A laptop is gone.", by=ada)
        run()
        (job,) = jobs()
        with atomic(session):
            job.state = JobState.PARKED

        switching.resume(session, by=ada)

        session.expire_all()
        (job,) = jobs()
        assert (job.state, job.attempts) == (JobState.QUEUED, 0)
        assert run() == (Outcome.DONE, None)

    def test_is_recorded_with_its_reason(self, session, ada, trail):
        switching.stop(session, reason=" A laptop is gone. ", by=ada)
        switching.resume(session, by=SYSTEM)

        assert trail("issuing.") == ["issuing.stopped", "issuing.resumed"]
        (stopped,) = queries.stops(session)
        assert (stopped.reason, stopped.stopped_by_name) == ("A laptop is gone.", "Ada Byron")
        assert (stopped.resumed_by_name, stopped.resumed_by_id) == ("The portal", None)

    def test_once_is_enough(self, session, ada):
        switching.stop(session, reason="The first.", by=ada)

        with pytest.raises(StoppedAlready):
            switching.stop(session, reason="The second.", by=ada)
        assert queries.open_stop(session).reason == "The first."
        switching.resume(session, by=ada)
        with pytest.raises(NotStopped):
            switching.resume(session, by=ada)
        switching.stop(session, reason="Again.", by=ada)

    def test_needs_a_reason(self, session, ada):
        with pytest.raises(ReasonMissing):
            switching.stop(session, reason=" ", by=ada)

    def test_is_for_administrators(self, session, mo):
        with pytest.raises(NotPermitted):
            switching.stop(session, reason="Because.", by=mo)
        with pytest.raises(NotPermitted):
            switching.resume(session, by=mo)


class TestTrustedTime:
    MOMENT = clock.now().replace(microsecond=0) - timedelta(minutes=1)

    def press(self, time):
        return lambda payload, terms: replace(awards.press(payload, terms), time=time)

    def test_is_stored_with_the_seal(self, session, intent, issue):
        issue(intent, press=self.press(TrustedTime.stamped(self.MOMENT)))

        facts = queries.facts(session, queries.by_seal_id(session, intent.seal_id).id)
        assert (facts.time_state, facts.stamped_at, facts.time_problem) == (
            TimeState.TRUSTED,
            self.MOMENT,
            "",
        )

    def test_is_not_made_up_where_there_is_none(self, session, intent, issue):
        issue(intent, press=self.press(TrustedTime.missing("tsa-late")))

        facts = queries.facts(session, queries.by_seal_id(session, intent.seal_id).id)
        assert (facts.time_state, facts.stamped_at) == (TimeState.UNAVAILABLE, None)
        assert facts.time_problem == "tsa-late"

    @pytest.mark.parametrize(("required", "slug"), [(True, "tsa-down"), (False, None)])
    def test_can_be_waited_for(
        self, session, intent, make_settings, tmp_path, var_dir, monkeypatch, required, slug
    ):
        (tmp_path / "roots.pem").write_bytes(b"")
        settings = make_settings(
            tsa_url="https://tsa.example", tsa_anchors=str(tmp_path / "roots.pem"), tsa_required=required
        )
        founding.init(var_dir / "keys", organisation="Program")
        monkeypatch.setattr(seal_jobs, "renderer", type("Paper", (), {"render": lambda _, *said: b"%PDF-"}))
        monkeypatch.setattr(
            signing, "certify", lambda *_, **__: Certified(b"%PDF-", TrustedTime.missing("tsa-down"))
        )
        said = spoken(session, intent)

        if slug:
            with pytest.raises(IssuingStopped) as stopped:
                seal_jobs.press_of(settings)(*said)
            assert stopped.value.slug == slug
        else:
            assert seal_jobs.press_of(settings)(*said).time.problem == "tsa-down"

    def test_missing_roots_of_the_service_stop_issuing(self, session, intent, make_settings, var_dir):
        founding.init(var_dir / "keys", organisation="Program")
        settings = make_settings(tsa_url="https://tsa.example", tsa_anchors="/nowhere/roots.pem")

        with pytest.raises(IssuingStopped) as stopped:
            seal_jobs.press_of(settings)(*spoken(session, intent))
        assert stopped.value.slug == "time-anchors-missing"


def test_seals_are_counted_by_the_key_that_signed(session):
    awards.sealed(session)
    awards.sealed(session)

    assert queries.seals_by_key(session) == {"0123456789abcdef": 2}
