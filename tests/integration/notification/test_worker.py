"""Worker processes that die, wait, stop and share: no job is lost, and none has two effects."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from app import notification
from app.core.db import atomic
from app.notification.carrier import Carrier, make_huey
from app.notification.errors import QueueUnusable
from app.notification.hints import CARRIER
from app.notification.models import OutboxJob
from app.notification.workflow import State

SIGKILLED = -signal.SIGKILL


@pytest.fixture
def queue_url(tmp_path, database_kind, database_url):
    """The queue beside the kind of database: a file, or tables in the same PostgreSQL."""
    url = f"sqlite:///{tmp_path / 'queue.db'}" if database_kind == "sqlite" else database_url
    huey, _ = make_huey(url, print)
    huey.storage.flush_all()
    huey.storage.close()
    return url


@pytest.fixture
def start(program, database_url, var_dir, queue_url, templates):
    """Starts a worker process; all are killed after the test."""
    processes = []

    def begin(**options):
        means = {
            "database_url": database_url,
            "var_dir": str(var_dir),
            "queue_url": queue_url,
            "templates": str(templates),
        }
        arguments = [*program, json.dumps(means | options)]
        processes.append(
            subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
        )
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def hello(session, queue_url):
    """Queue a mail as a request does: the row, and after the commit the hint."""
    session.info[CARRIER] = carrier = Carrier(queue_url)

    def queue(**changes):
        with atomic(session):
            return notification.queue(
                session, "hello", to="ann@district.test", name="Ann", path="/", **changes
            )

    yield queue
    carrier.close()


@pytest.fixture
def until(session):
    """Waits until something is so, ten seconds at most; gives the seconds it took."""

    def wait(is_so):
        begun = time.perf_counter()
        while not is_so():
            assert time.perf_counter() - begun < 10, "it did not happen"
            time.sleep(0.005)
            session.rollback()
        return time.perf_counter() - begun

    return wait


@pytest.fixture
def jobs(session):
    def states():
        session.rollback()
        return session.scalars(select(OutboxJob.state)).all()

    return states


def ready(process):
    for line in process.stderr:
        if "worker started" in line:
            return
    raise AssertionError("the worker did not start")


@pytest.mark.slow
class TestKilledWorker:
    @pytest.mark.parametrize("moment", ["before", "after", "finishing"])
    def test_in_the_middle_of_a_job_the_mail_still_arrives_once(
        self, start, hello, mails, jobs, until, moment
    ):
        hello()
        assert start(dies=moment).wait(10) == SIGKILLED
        assert jobs() == [State.LEASED]
        assert len(mails()) == (0 if moment == "before" else 1)

        start()

        until(lambda: jobs() == [State.DONE])
        assert len(mails()) == 1

    def test_while_it_speaks_to_the_mail_server_the_mail_still_arrives_once(
        self, start, hello, mail_server, jobs, until
    ):
        mail_server.delay = 60
        hello()
        process = start(smtp_url=mail_server.url)
        until(lambda: mail_server.seen == 1)
        process.kill()
        mail_server.delay = 0

        start(smtp_url=mail_server.url)

        until(lambda: jobs() == [State.DONE])
        assert len(mail_server.messages) == 1

    def test_whose_queue_is_lost_too_loses_no_job(self, start, hello, mails, jobs, until, session):
        del session.info[CARRIER]
        for _ in range(5):
            hello()

        start()

        until(lambda: set(jobs()) == {State.DONE})
        assert len(mails()) == 5


@pytest.mark.slow
class TestWorker:
    def test_notices_a_job_at_once(self, start, hello, jobs, until):
        ready(start(sweep=60, lease=200))
        time.sleep(1)  # idle long enough for the longest pause between looks
        took = []
        for _ in range(3):
            hello()
            took.append(until(lambda: set(jobs()) == {State.DONE}))

        assert min(took) < 0.2, took

    def test_keeps_the_lease_of_a_long_job(self, start, hello, mail_server, jobs, until):
        mail_server.delay = 3
        hello()
        start(smtp_url=mail_server.url, lease=1)
        start(smtp_url=mail_server.url, lease=1)

        until(lambda: jobs() == [State.DONE])
        assert mail_server.seen == 1

    def test_finishes_what_it_has_begun_before_it_stops(self, start, hello, mail_server, jobs, until):
        mail_server.delay = 1
        hello()
        process = start(smtp_url=mail_server.url)
        until(lambda: mail_server.seen == 1)

        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
        assert jobs() == [State.DONE]
        assert len(mail_server.messages) == 1

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_stops_quickly_when_it_has_nothing_to_do(self, start, number):
        process = start()
        ready(process)
        begun = time.perf_counter()

        process.send_signal(number)

        assert process.wait(10) == 0
        assert time.perf_counter() - begun < 3

    def test_costs_little_while_idle(self, start):
        process = start(sweep=2, lease=20)
        ready(process)
        time.sleep(0.5)
        before = cpu_seconds(process.pid)
        time.sleep(3)

        assert (cpu_seconds(process.pid) - before) / 3 < 0.03

    def test_shares_the_work_with_others(self, start, hello, mails, jobs, until):
        for _ in range(2):
            start()
        ids = {str(hello()) for _ in range(40)}

        until(lambda: jobs().count(State.DONE) == 40)
        assert {path.stem.partition("-")[2] for path in mails()} == ids


class TestCarrier:
    def test_that_cannot_carry_does_not_disturb_the_commit(self, session, jobs, tmp_path):
        (tmp_path / "file").write_text("")
        session.info[CARRIER] = Carrier(f"sqlite:///{tmp_path / 'file' / 'queue.db'}")

        for _ in range(2):
            with atomic(session):
                notification.queue(session, "hello", to="ann@district.test", name="Ann", path="/")

        assert jobs() == [State.QUEUED] * 2

    def test_carries_ids_only_and_no_code(self, hello, queue_url):
        job_id = hello()
        huey, _ = make_huey(queue_url, lambda job_id: None)
        (message,) = huey.storage.enqueued_items()

        assert json.loads(bytes(message))[1:] == ["app.notification.carrier.deliver", [str(job_id)]]
        huey.storage.close()

    @pytest.mark.parametrize("url", ["amqp://x", "nonsense", "redis://127.0.0.1:1/0?nonsense=x"])
    def test_for_an_address_it_does_not_understand_says_so(self, url):
        with pytest.raises(QueueUnusable, match="SEAL_QUEUE_URL"):
            make_huey(url, lambda job_id: None)


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
