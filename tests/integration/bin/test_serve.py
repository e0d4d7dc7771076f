"""`bin/serve` brings up server and worker, keeps both alive, and ends both together."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]
SERVE = [sys.executable, str(ROOT / "bin/lib/serve.py")]
PATIENCE, LOADING = 30, 120
SAID_OF_ITSELF = {"SEAL_IS_DEMO", "SEAL_CONTACT"}

pytestmark = pytest.mark.slow


def until(condition, what, *, patience=PATIENCE):
    """Wait for a condition; the answer is what it gave."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {patience} s for {what}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A portal started as an operator would, in a folder of its own."""

    def __init__(self, folder, *, demo="no"):
        self.port = free_port()
        self.log = folder / "log"
        self.var = folder / "var of this test"
        environment = {
            **{name: value for name, value in os.environ.items() if name not in SAID_OF_ITSELF},
            "SEAL_VAR_DIR": str(self.var),
            "SEAL_LOG_LEVEL": "ERROR",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*SERVE, "--port", str(self.port), "--demo", demo],
                stdout=log,
                stderr=log,
                cwd=folder,
                env=environment,
            )
        until(
            lambda: self.answers() or self.process.poll() is not None,
            "the first answer",
            patience=PATIENCE if demo == "no" else LOADING,
        )
        assert self.answers(), self.log.read_text()

    def answers(self):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection, suppress(OSError):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        return False

    def page(self, path):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            return connection.getresponse().read().decode()

    def child(self, word, *, other_than=None):
        """The child whose command has this word, once there is one."""

        def look():
            for one in self.children():
                with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
                    if word in one.cmdline() and one != other_than:
                        return one
            return None

        return until(look, word)

    def children(self):
        return psutil.Process(self.process.pid).children()

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self):
        family = self.family() if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        for one in family:
            if one.is_running():
                one.kill()


@pytest.fixture
def served(tmp_path):
    portal = Served(tmp_path)
    yield portal
    portal.end()


@pytest.fixture(scope="module")
def demonstrating(tmp_path_factory):
    """A portal with the demonstration; loading it takes seconds, so one serves all."""
    portal = Served(tmp_path_factory.mktemp("demonstrating"), demo="yes")
    yield portal
    portal.end()


def is_gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_the_accounts_of_the_demonstration_are_printed(demonstrating):
    accounts = json.loads((demonstrating.var / "demo-accounts.json").read_text())
    said = demonstrating.log.read_text().splitlines()

    for account in accounts:
        words = [account["role"], account["email"], account["password"]]
        assert [line.split() for line in said].count(words) == 1
    assert {"coordinator", "manager", "auditor"} <= {account["role"] for account in accounts}


@pytest.mark.parametrize("path", ["/", "/registry", "/sign-in", "/privacy", "/no-such-page"])
def test_every_page_of_the_demonstration_says_so_and_whom_to_write_to(demonstrating, path):
    page = demonstrating.page(path)

    assert 'class="demo-strip"' in page
    assert 'href="mailto:seal@consortium.example"' in page


def test_without_a_demonstration_no_page_claims_one(served):
    page = served.page("/")

    assert "demo-strip" not in page
    assert "consortium.example" not in page


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda one: one.name)
def test_a_signal_ends_both(served, number):
    served.child("worker")
    family = served.family()

    served.process.send_signal(number)

    assert served.process.wait(PATIENCE) == 0
    until(lambda: all(map(is_gone, family)), "the end of both")


def test_a_dead_worker_is_started_again(served):
    first = served.child("worker")

    first.kill()

    second = served.child("worker", other_than=first)
    assert second.is_running()
    assert served.answers()


def test_a_dead_server_is_the_end_of_both(served):
    worker = served.child("worker")

    served.child("granian").kill()

    assert served.process.wait(PATIENCE) != 0
    until(lambda: is_gone(worker), "the end of the worker")


def test_nothing_outlives_a_killed_parent(served):
    served.child("worker")
    family = served.family()

    served.process.kill()

    until(lambda: all(map(is_gone, family)), "the end of both")


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = subprocess.run(
            [*SERVE, "--port", str(port), "--demo", "no"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    assert refused.returncode == 69
    assert f"Port {port} cannot be used" in refused.stderr
    assert f"--port {port + 1}" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "eighty"], "A port is a number"),
        (["--port"], "usage"),
        (["--demos"], "does not know: --demos"),
    ],
    ids=["not a number", "nothing", "unknown"],
)
def test_a_wrong_argument_is_explained(arguments, words):
    refused = subprocess.run(
        [str(ROOT / "bin/serve"), *arguments], capture_output=True, text=True, check=False
    )

    assert refused.returncode == 64
    assert words in refused.stderr


@pytest.mark.parametrize("command", ["serve", "check", "lock", "screenshots"])
def test_help_says_what_may_follow_and_does_nothing_else(command, tmp_path):
    portal = tmp_path / "portal"
    shutil.copytree(ROOT / "bin", portal / "bin")

    said = subprocess.run(
        [portal / "bin" / command, "--help"], capture_output=True, text=True, check=False, timeout=10
    )

    assert said.returncode == 0
    assert f"usage: bin/{command}" in said.stdout + said.stderr
    assert [path.name for path in portal.iterdir()] == ["bin"]
