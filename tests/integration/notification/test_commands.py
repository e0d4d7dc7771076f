"""`flask worker` and `flask jobs` as an operator uses them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest
from flask import Flask

from app import notification
from app.core import clock
from app.core.db import atomic
from app.notification import leases, setup
from app.notification.commands import COMMANDS
from app.notification.hints import CARRIER
from app.web.database import db
from config import ROOT


@pytest.fixture
def run(settings):
    app = Flask("commands")
    app.extensions["settings"] = settings
    db.init_app(app, settings.database_url)
    for command in COMMANDS:
        app.cli.add_command(command)
    yield lambda *arguments: app.test_cli_runner().invoke(args=list(arguments))
    app.extensions["database"][0].dispose()


@pytest.fixture
def parked(session):
    with atomic(session):
        job_id = notification.queue(
            session, "hello", to="ann@district.test", name="Ann", path="/invitations/t0ken"
        )
    leases.park(session, leases.take(session, job_id, now=clock.now()), error="smtp-554")
    return job_id


class TestJobs:
    def test_list_shows_what_waits_and_why(self, run, parked):
        result = run("jobs", "list")

        assert result.exit_code == 0
        assert str(parked) in result.output
        assert "smtp-554" in result.output
        assert "0 queued, 0 leased, 0 done, 1 parked" in result.output

    def test_list_is_an_object_for_programs(self, run, parked):
        shown = json.loads(run("jobs", "list", "--json", "--state", "parked").stdout)

        assert shown["counts"]["parked"] == 1
        assert [job["id"] for job in shown["jobs"]] == [str(parked)]

    def test_nothing_shows_addresses_or_links(self, run, parked):
        for arguments in (
            ["list"],
            ["list", "--json"],
            ["show", str(parked)],
            ["show", str(parked), "--json"],
        ):
            output = run("jobs", *arguments).output
            assert "district" not in output
            assert "t0ken" not in output

    def test_show_of_no_job_has_exit_code_1(self, run):
        result = run("jobs", "show", str(uuid4()))

        assert (result.exit_code, "There is no job" in result.stderr) == (1, True)

    def test_retry_queues_parked_jobs(self, run, parked):
        assert run("jobs", "retry", str(parked)).exit_code == 0
        assert json.loads(run("jobs", "list", "--json").stdout)["counts"]["queued"] == 1
        result = run("jobs", "retry", str(parked), "--json")
        assert (result.exit_code, json.loads(result.stdout)) == (
            1,
            {"queued": 0, "not_parked": [str(parked)]},
        )

    def test_retry_takes_all_parked_jobs_together(self, run, parked):
        assert json.loads(run("jobs", "retry", "--parked", "--json").stdout) == {
            "queued": 1,
            "not_parked": [],
        }

    @pytest.mark.parametrize(
        "arguments", [[], ["--parked", str(uuid4())], ["nonsense"]], ids=["none", "both", "no id"]
    )
    def test_retry_of_nothing_is_wrong_use(self, run, arguments):
        assert run("jobs", "retry", *arguments).exit_code == 2


class TestWorker:
    @pytest.fixture
    def start(self, database_url, var_dir):
        """Starts `flask worker` as a service would, with these settings besides; it is killed after the test."""
        processes = []

        def begin(**settings):
            environ = {
                "SEAL_ENVIRONMENT": "test", "SEAL_DATABASE_URL": database_url, "SEAL_VAR_DIR": str(var_dir),
                "PATH": "/usr/bin:/bin", **settings,
            }  # fmt: skip
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
            processes.append(
                subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.PIPE, text=True)
            )
            return processes[-1]

        yield begin
        for process in processes:
            process.kill()
            process.communicate()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SEAL_QUEUE_URL", "amqp://portal:sesame@queue.example.org"),
            ("SEAL_QUEUE_URL", "sqlite:////proc/sesame/queue.db"),
            ("SEAL_QUEUE_URL", "redis://:sesame@127.0.0.1:1/0?nonsense=x"),
            ("SEAL_QUEUE_URL", "postgresql://portal:sesame@127.0.0.1:1/none"),
            ("SEAL_SMTP_URL", "mail.example.org"),
            ("SEAL_SMTP_URL", "smtp://:sesame@"),
            ("SEAL_QEUE_URL", "sqlite:///sesame.db"),
        ],
        ids=["queue", "folder", "option", "refused", "mail", "mail-host", "no-such-setting"],
    )
    def test_that_cannot_work_ends_at_once_and_names_the_setting(self, start, name, value):
        """As the operator meets it: the command, its exit code and what it says."""
        process = start(**{name: value})

        _, said = process.communicate(timeout=30)

        assert process.returncode == 1
        assert name in said
        assert "Traceback" not in said
        assert "worker started" not in said
        assert ":sesame" not in said  # a password never comes back

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [(["--threads", "0"], "threads"), (["--lease", "soon"], "lease"), (["--sweep", "-1"], "sweep")],
        ids=["threads", "lease", "sweep"],
    )
    def test_called_wrongly_says_which_option(self, run, arguments, told):
        result = run("worker", *arguments)

        assert result.exit_code == 2
        assert f"--{told}" in result.stderr

    @pytest.mark.slow
    def test_of_the_whole_portal_starts_and_stops(self, start):
        process = start()
        for line in process.stderr:
            if "worker started" in line:
                break
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)

        assert process.wait(20) == 0


class TestSetup:
    def test_hands_jobs_over_in_a_running_portal_but_not_in_a_test(self, settings):
        for testing, carried in ((False, True), (True, False)):
            app = Flask("portal")
            app.testing = testing
            app.extensions["settings"] = settings
            db.init_app(app, settings.database_url)
            setup.init_app(app)

            with app.extensions["database"][1]() as session:
                assert (CARRIER in session.info) is carried
            app.extensions["database"][0].dispose()
