"""Work is queued with its cause or not at all, and done once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import notification
from app.core import clock
from app.core.db import atomic, make_sessions
from app.core.errors import NotFound, Unavailable
from app.notification import leases, queries, services
from app.notification.errors import AddressRefused, MessageUnknown, OutsideUnitOfWork, ValueRefused
from app.notification.hints import CARRIER
from app.notification.models import OutboxJob
from app.notification.runner import Outcome, Runner, run_due
from app.notification.work import GiveUp, Job
from app.notification.workflow import State


def hello(session, **changes):
    values = {"to": "ann@district.test", "name": "Ann", "path": "/invitations/t0ken"} | changes
    with atomic(session):
        return notification.queue(session, "hello", **values)


def only(session):
    session.rollback()  # what other sessions have committed since
    return session.scalars(select(OutboxJob).execution_options(populate_existing=True)).one()


class TestQueue:
    def test_writes_the_mail_to_a_file_where_no_server_is_set(self, session, extensions, mails):
        job_id = hello(session)

        assert run_due(extensions) == 1

        (path,) = mails()
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert (message["To"], message["Subject"]) == ("ann@district.test", "Welcome Ann")
        assert "http://localhost/invitations/t0ken" in message.get_content()
        assert str(job_id) in message["Message-ID"]
        assert path.name.endswith(f"-{job_id}.eml")
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    def test_keeps_nothing_of_a_mail_that_was_sent(self, session, extensions):
        hello(session, effect_key="invitation:1:ann@district.test")
        run_due(extensions)

        job = only(session)
        assert (job.state, job.payload, job.attempts) == (State.DONE, "{}", 1)
        assert "district" not in job.effect_key

    def test_is_undone_with_its_cause(self, session, extensions, mails):
        with pytest.raises(RuntimeError), atomic(session):  # raised half-way
            notification.queue(session, "hello", to="ann@district.test", name="Ann", path="/")
            raise RuntimeError

        assert (run_due(extensions), mails()) == (0, [])

    def test_of_the_same_effect_twice_sends_once(self, session, extensions, mails):
        assert hello(session, effect_key="k") is not None
        assert hello(session, effect_key="k") is None

        run_due(extensions)
        assert hello(session, effect_key="k") is None
        run_due(extensions)

        assert len(mails()) == 1

    def test_of_the_same_effect_from_many_at_once_sends_once(self, engine, extensions, mails):
        sessions = make_sessions(engine)

        def ask(_):
            with sessions() as own:
                return hello(own, effect_key="k")

        with ThreadPoolExecutor(8) as pool:
            assert sum(job_id is not None for job_id in pool.map(ask, range(16))) == 1

        run_due(extensions)
        assert len(mails()) == 1

    def test_outside_a_unit_of_work_is_refused(self, session):
        with pytest.raises(OutsideUnitOfWork):
            notification.queue(session, "hello", to="ann@district.test", name="Ann", path="/")

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"to": "a@x.test, b@x.test"}, AddressRefused),
            ({"name": {"a": 1}}, ValueRefused),
            ({"narrative": "we do not"}, ValueRefused),
        ],
        ids=["two addresses", "structure", "private"],
    )
    def test_of_what_cannot_be_sent_is_refused(self, session, change, error):
        with pytest.raises(error):
            hello(session, **change)

    @pytest.mark.parametrize("message", ["nothing", "../hello", "_footer", "Hello", ""])
    def test_of_an_unknown_message_is_refused(self, session, message):
        with pytest.raises(MessageUnknown), atomic(session):
            notification.queue(session, message, to="ann@district.test")


class Carrier:
    def __init__(self):
        self.carried = []

    def carry(self, ids):
        self.carried += ids


class TestHints:
    @pytest.fixture
    def carrier(self, session):
        session.info[CARRIER] = Carrier()
        return session.info[CARRIER]

    def test_come_after_the_commit_only(self, session, carrier):
        with atomic(session):
            with session.begin_nested():
                job_id = notification.enqueue(session, "x", effect_key="1")
            assert carrier.carried == []

        assert carrier.carried == [job_id]

    def test_are_dropped_with_the_transaction(self, session, carrier):
        with pytest.raises(RuntimeError), atomic(session):  # raised half-way
            notification.enqueue(session, "x", effect_key="1")
            raise RuntimeError
        with atomic(session):
            pass

        assert carrier.carried == []


class TestRunner:
    @pytest.fixture
    def does(self, known_jobs):
        """Registers what the job `work` does."""

        def register(function, *, attempts=5):
            known_jobs["work"] = Job("work", function, attempts, 300)

        return register

    @pytest.fixture
    def runner(self, extensions):
        return Runner(extensions)

    def ask(self, session, **values):
        with atomic(session):
            return notification.enqueue(session, "work", effect_key=f"work:{uuid4()}", **values)

    def test_hands_over_values_and_means(self, session, runner, does, settings):
        seen = []
        does(lambda work, **values: seen.append((work, values)))
        job_id = self.ask(session, seal_id="TLE", count=3)

        assert runner.run(job_id) is Outcome.DONE

        ((work, values),) = seen
        assert values == {"seal_id": "TLE", "count": 3}
        assert (work.job_id, work.attempt, work.settings) == (job_id, 1, settings)
        assert runner.run(job_id) is Outcome.ABSENT

    def test_lets_only_one_worker_do_a_job(self, session, extensions, does):
        seen = []
        does(lambda work: seen.append(work.job_id))
        ids = [self.ask(session) for _ in range(20)]

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(Runner(extensions).run, ids * 4))

        assert sorted(seen) == sorted(ids)
        assert outcomes.count(Outcome.DONE) == 20

    def test_tries_a_failed_job_later_and_later_and_then_parks_it(self, session, runner, does):
        def fail(work):
            raise ValueError("a narrative that must not be kept")

        does(fail, attempts=3)
        job_id = self.ask(session)

        assert runner.run(job_id) is Outcome.POSTPONED
        first = only(session).not_before - clock.now()
        assert runner.run(job_id) is Outcome.ABSENT
        runner.skew = timedelta(seconds=6)
        assert runner.run(job_id) is Outcome.POSTPONED
        assert only(session).not_before - clock.now() > first
        runner.skew = timedelta(hours=1)
        assert runner.run(job_id) is Outcome.PARKED

        job = only(session)
        assert (job.state, job.last_error, job.attempts) == (State.PARKED, "value-error", 3)

    def test_lets_other_jobs_pass_a_parked_one(self, session, extensions, does):
        done = []

        def sometimes(work, *, poison):
            if poison:
                raise GiveUp("poison")
            done.append(work.job_id)

        does(sometimes)
        self.ask(session, poison=True)
        good = self.ask(session, poison=False)

        assert run_due(extensions, strict=False) == 1
        assert done == [good]
        assert queries.counts(session)[State.PARKED] == 1

    def test_is_patient_with_outages(self, session, runner, does, monkeypatch):
        monkeypatch.setattr(leases, "OUTAGE_ATTEMPTS", 6)

        def fail(work):
            raise Unavailable

        does(fail, attempts=1)
        job_id = self.ask(session)
        for attempt in range(1, leases.OUTAGE_ATTEMPTS):
            runner.skew = timedelta(hours=attempt)
            assert runner.run(job_id) is Outcome.POSTPONED
        runner.skew = timedelta(days=10)
        assert runner.run(job_id) is Outcome.PARKED

    def test_waits_for_two_days_of_outage_but_never_longer_than_half_an_hour(self):
        delays = [leases.delay_after(attempt) for attempt in range(1, leases.OUTAGE_ATTEMPTS)]

        assert sum(delays, timedelta()) > timedelta(days=1, hours=20)
        assert max(delays) <= timedelta(minutes=30)

    def test_takes_over_what_a_dead_worker_left(self, session, runner, does):
        does(lambda work: None)
        job_id = self.ask(session)
        leases.take(session, job_id, now=clock.now(), lease=timedelta(seconds=20))

        assert (runner.due(), runner.run(job_id)) == ([], Outcome.ABSENT)
        runner.skew = timedelta(seconds=21)
        assert runner.due() == [job_id]
        assert runner.run(job_id) is Outcome.DONE
        assert only(session).losses == 1

    def test_parks_a_job_that_kills_its_workers(self, session, runner, does):
        does(lambda work: None)
        job_id = self.ask(session)
        for number in range(leases.MOST_LOSSES):
            leases.take(session, job_id, now=clock.now() + timedelta(minutes=number))

        runner.skew = timedelta(hours=1)
        assert runner.run(job_id) is Outcome.PARKED
        assert only(session).last_error == "worker-lost"

    def test_does_not_end_a_job_that_another_worker_took_over(self, session, runner):
        job_id = self.ask(session)
        slow = leases.take(session, job_id, now=clock.now())
        later = clock.now() + timedelta(minutes=1)
        quick = leases.take(session, job_id, now=later)

        assert leases.finish(session, slow, now=later) is False
        leases.park(session, slow, error="too-late")
        assert only(session).state is State.LEASED
        assert leases.finish(session, quick, now=later) is True

    def test_renews_the_leases_of_what_it_is_doing(self, session, runner, does):
        def renew(work):
            before = only(session).lease_until
            session.rollback()
            runner.skew = timedelta(seconds=10)
            runner.renew()
            runner.skew = timedelta()
            assert only(session).lease_until - before > timedelta(seconds=9)
            session.rollback()

        does(renew)
        runner.strict = True
        assert runner.run(self.ask(session)) is Outcome.DONE
        runner.renew()

    def test_puts_off_a_job_that_it_does_not_know(self, session, runner):
        assert runner.run(self.ask(session)) is Outcome.POSTPONED
        assert only(session).last_error == "job-unknown"

    def test_reads_the_databases_clock(self, runner):
        runner.measure_skew()

        assert abs(runner.skew) < timedelta(seconds=5)

    def test_in_tests_shows_what_went_wrong(self, session, extensions):
        from jinja2 import UndefinedError

        with atomic(session):
            notification.queue(session, "wrong", to="ann@district.test")
        with pytest.raises(UndefinedError):
            run_due(extensions)

        assert only(session).last_error == "undefined-error"

    def test_does_the_jobs_that_jobs_cause(self, session, extensions, does, mails):
        def send(work):
            with work.sessions() as own:
                hello(own)

        does(send)
        self.ask(session)

        assert run_due(extensions) == 2
        assert len(mails()) == 1


class TestCare:
    def test_a_parked_job_can_be_tried_again(self, session, extensions, mails):
        job_id = hello(session)
        leases.park(session, leases.take(session, job_id, now=clock.now()), error="x")

        services.retry(session, job_id)

        assert run_due(extensions) == 1
        assert len(mails()) == 1
        with pytest.raises(NotFound):
            services.retry(session, job_id)

    def test_all_parked_jobs_can_be_tried_again(self, session):
        for _ in range(3):
            job_id = hello(session)
            leases.park(session, leases.take(session, job_id, now=clock.now()), error="x")

        assert services.retry_parked(session) == 3
        assert queries.counts(session) == {State.QUEUED: 3, State.LEASED: 0, State.DONE: 0, State.PARKED: 0}

    def test_what_was_done_long_ago_is_deleted(self, session, extensions):
        hello(session)
        run_due(extensions)

        assert leases.purge(session, now=clock.now() + timedelta(days=399)) == 0
        assert leases.purge(session, now=clock.now() + timedelta(days=401)) == 1

    def test_a_delivered_file_is_not_written_again(self, session, extensions, mails):
        job_id = hello(session)
        run_due(extensions)
        (path,) = mails()
        os.utime(path, (1, 1))
        with atomic(session):
            job = only(session)
            job.state, job.payload = State.QUEUED, _payload(session)

        assert run_due(extensions) == 1
        assert [found.name for found in mails()] == [path.name]
        assert path.stat().st_mtime == 1
        assert job_id is not None


def _payload(session):
    from app.notification.payload import encode

    values = encode({"name": "Ann", "path": "/"})
    return encode({"message": "hello", "to": "ann@district.test", "locale": "en", "values": values})
