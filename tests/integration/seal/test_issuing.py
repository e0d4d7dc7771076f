"""From intent to published seal: killed anywhere, run twice, late or by two, it has one effect or none yet."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from app.certificate import founding
from app.certificate.errors import GlyphsMissing, RenderFailed, RenderPathIncomplete
from app.core.actor import Role
from app.core.db import atomic, make_engine, make_sessions
from app.notification import leases
from app.notification.runner import Outcome, Runner
from app.notification.workflow import State as JobState
from app.seal import jobs as seal_jobs
from app.seal import logged, queries
from app.seal.models import Award, AwardState, Certificate, Seal, SealEvent
from app.seal.publication import PUBLISH, nobody
from app.seal.services import issuing
from app.seal.workflow import Event, State
from app.transparency.models import LogLeaf
from app.transparency.services import append as LOG_APPEND  # noqa: N812  # replaced in a child that dies
from app.transparency.verification import verify
from tests import awards, factories

LEASE = timedelta(milliseconds=200)


@pytest.fixture
def owner(session):
    made = factories.organisation(session, name="Maple Hollow Schools")
    factories.member(session, made, Role.COORDINATOR, email="pat@maple.example")
    return made


@pytest.fixture
def intent(session, owner, mo):
    return awards.award(session, awards.recommended(session, owner), by=mo)


@pytest.fixture
def issue(sessions, published):
    def act(intent, press=awards.press, publish=published):
        issuing.issue(sessions, intent.id, press=press, publish=publish)

    return act


def counts(session):
    """How many seals, certificates, events, leaves of the log, and awards in each state there are."""
    session.rollback()
    session.expire_all()
    numbers = [
        session.scalar(select(func.count()).select_from(one))
        for one in (Seal, Certificate, SealEvent, LogLeaf)
    ]
    return [*numbers, sorted(session.scalars(select(Award.state)))]


ONE = [1, 1, 1, 1, [AwardState.ISSUED]]
NONE = [0, 0, 0, 0, [AwardState.INTENDED]]


class TestOnce:
    def test_makes_the_seal_its_certificate_and_its_history(
        self, session, owner, intent, issue, published, trail, mails
    ):
        issue(intent)

        seal = queries.by_seal_id(session, intent.seal_id)
        assert (seal.organisation_id, seal.scope, seal.criteria) == (owner.id, "classroom", "tle/2025")
        assert (seal.state, seal.supersedes_id) == (State.ACTIVE, None)
        assert [event.event for event in seal.history] == [Event.AWARDED]
        kept = queries.certificate(session, seal.id)
        assert kept.pdf.startswith(b"%PDF-1.7 ")
        assert (kept.key_id, kept.algorithm) == ("0123456789abcdef", "ecdsa-p256-sha256")
        assert published.seen == [(intent.seal_id, "active")]
        assert trail("seal.") == ["seal.awarded"]
        letters = [(to, values["path"]) for _, to, values in mails("awarded")]
        assert ("pat@maple.example", f"/seals/{seal.id}") in letters
        assert {values["scope"] for _, _, values in mails("awarded")} == {"Classroom mini seal"}

    def test_twice_is_once(self, session, intent, issue, published, trail, mails):
        issue(intent)
        letters = mails("awarded")

        for _ in range(3):
            issue(intent, press=lambda payload, terms: pytest.fail("made again"))

        assert counts(session) == ONE
        assert published.seen == [(intent.seal_id, "active")]
        assert trail("seal.") == ["seal.awarded"]
        assert mails("awarded") == letters

    def test_two_who_print_at_the_same_time_store_one(self, session, intent, sessions, trail):
        gate = Barrier(2)

        def press(payload, terms):
            gate.wait()  # both have read the intent and neither has stored
            return awards.press(payload, terms)

        with ThreadPoolExecutor(2) as pool:
            list(
                pool.map(lambda _: issuing.issue(sessions, intent.id, press=press, publish=nobody), range(2))
            )

        assert counts(session) == ONE
        assert trail("seal.") == ["seal.awarded"]

    def test_no_transaction_is_open_while_it_is_printed(self, session, intent, sessions):
        own = sessions()

        def press(payload, terms):
            assert not own.in_transaction()
            with atomic(session):  # on SQLite this would have to wait for a writer
                session.execute(update(Award).values(void_reason=""))
            return awards.press(payload, terms)

        issuing.issue(lambda: own, intent.id, press=press, publish=nobody)

        assert counts(session) == ONE


STEPS = (
    "before-printing",
    "after-printing",
    "while-storing",
    "while-publishing",
    "after-logging",
    "after-storing",
)


def dies_at(step, url, job_id, settings):
    """Do the job in a process of its own, which is killed at that step."""
    pid = os.fork()
    if pid:
        assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        return
    try:
        _work_until(step, url, job_id, settings)
    finally:
        os._exit(1)


def _work_until(step, url, job_id, settings):
    def reach(name):
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def press(payload, terms):
        reach("before-printing")
        document = awards.press(payload, terms)
        reach("after-printing")
        return document

    def publish(session, seal):
        reach("while-storing")
        session.flush()
        reach("while-publishing")

    def append(session, lines):
        number = LOG_APPEND(session, lines)
        reach("after-logging")
        return number

    engine = make_engine(url)
    logged.log.append = append
    seal_jobs.press_of = lambda settings: press
    leases.finish = lambda *args, **kwargs: reach("after-storing")
    extensions = {"database": (engine, make_sessions(engine)), "settings": settings, PUBLISH: publish}
    Runner(extensions, lease=LEASE).run(job_id)


class TestKilled:
    @pytest.mark.parametrize("step", STEPS)
    def test_at_a_step_the_next_worker_finishes_it_once(
        self, session, engine, database_url, settings, intent, jobs, trail, mails, monkeypatch, step
    ):
        job_id = jobs()[0].id
        session.rollback()
        engine.dispose()  # the two processes must not share a connection

        dies_at(step, database_url, job_id, settings)

        assert counts(session) == (ONE if step == "after-storing" else NONE)
        assert verify(session, logged.expected).problems == []
        monkeypatch.setattr(seal_jobs, "press_of", lambda settings: awards.press)
        extensions = {"database": (engine, make_sessions(engine)), "settings": settings, PUBLISH: nobody}
        runner = Runner(extensions)
        runner.skew = LEASE * 2  # later, when the dead worker's lease has run out
        assert runner.run(job_id) is Outcome.DONE
        assert counts(session) == ONE
        assert trail("seal.") == ["seal.awarded"]
        assert len(mails("awarded")) == len({to for _, to, _ in mails("awarded")})
        assert verify(session, logged.expected).problems == []
        (job,) = jobs()
        assert (job.state, job.losses) == (JobState.DONE, 1)

    def test_after_a_failure_while_storing_nothing_is_left(self, session, intent, issue, trail, mails):
        def publish(session, seal):
            raise OSError("the disk is full")

        with pytest.raises(OSError, match="the disk is full"):
            issue(intent, publish=publish)

        assert counts(session) == NONE
        assert (trail("seal."), mails("awarded")) == ([], [])
        issue(intent)
        assert counts(session) == ONE


class TestStopped:
    @pytest.fixture
    def run(self, session, engine, sessions, make_settings, jobs):
        """Try the job with the real press and these settings; then how it stands."""

        def act(**changes):
            extensions = {
                "database": (engine, sessions),
                "settings": make_settings(**changes),
                PUBLISH: nobody,
            }
            (job,) = jobs()
            runner = Runner(extensions)
            runner.skew = timedelta(hours=job.attempts)
            outcome = runner.run(job.id)
            (job,) = jobs()
            return outcome, job.last_error

        return act

    def test_without_a_key(self, session, intent, run):
        assert run() == (Outcome.POSTPONED, "key-missing")
        assert counts(session) == NONE

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
    def test_with_a_key_that_others_can_read(self, session, intent, run, var_dir, mode):
        founding.init(var_dir / "keys", organisation="Program")
        (var_dir / "keys" / "signer.key.pem").chmod(mode)

        assert run() == (Outcome.POSTPONED, "key-exposed")
        assert counts(session) == NONE

    def test_with_a_damaged_key(self, session, intent, run, var_dir):
        founding.init(var_dir / "keys", organisation="Program")
        (var_dir / "keys" / "signer.key.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n")

        assert run() == (Outcome.POSTPONED, "key-unreadable")

    def test_by_the_switch(self, session, intent, run):
        assert run(issuing=False) == (Outcome.POSTPONED, "switched-off")
        assert counts(session) == NONE

    def test_on_a_machine_that_cannot_print(self, session, intent, run, var_dir, monkeypatch):
        class Bare:
            def render(self, payload, credential):
                raise RenderPathIncomplete.of({"libpango-1.0.so.0": "libpango-1.0-0"})

        founding.init(var_dir / "keys", organisation="Program")
        monkeypatch.setattr(seal_jobs, "renderer", Bare)

        assert run() == (Outcome.POSTPONED, "render-path-incomplete")

    def test_for_a_name_without_a_font(self, session, intent, run, var_dir, monkeypatch):
        class Plain:
            def render(self, payload, credential):
                raise GlyphsMissing.of_letters("望")

        founding.init(var_dir / "keys", organisation="Program")
        monkeypatch.setattr(seal_jobs, "renderer", Plain)

        assert run() == (Outcome.POSTPONED, "glyphs-missing")
        assert counts(session) == NONE

    def test_it_goes_on_by_itself_when_the_cause_is_mended(self, session, intent, run, monkeypatch):
        for _ in range(12):  # an outage is not a failure: it is tried for two days
            assert run()[0] is Outcome.POSTPONED
        monkeypatch.setattr(seal_jobs, "press_of", lambda settings: awards.press)

        assert run() == (Outcome.DONE, None)
        assert counts(session) == ONE

    def test_the_manager_is_told_why(self, session, intent, run):
        assert queries.obstacles(session, queries.unfinished(session)) == {}
        run()
        session.rollback()

        assert queries.obstacles(session, queries.unfinished(session)) == {intent.id: "key-missing"}

    def test_a_document_that_cannot_be_made_is_parked_in_the_end(self, session, intent, run, monkeypatch):
        def fails(payload):
            raise RenderFailed("no")

        monkeypatch.setattr(seal_jobs, "press_of", lambda settings: fails)

        outcomes = [run()[0] for _ in range(8)]

        assert outcomes == [*[Outcome.POSTPONED] * 7, Outcome.PARKED]
        assert counts(session) == NONE
