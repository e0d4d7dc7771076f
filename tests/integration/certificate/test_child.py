"""The child that renders can be killed, hangs never for long, fetches nothing and does not grow."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from app.certificate.errors import RenderFailed, RenderPathIncomplete, RenderTimedOut
from app.certificate.rendering import Renderer
from app.core.confined import supervisor
from app.core.confined.supervisor import ChildDied, ChildRefused, ChildTimedOut, Supervisor
from tests.certificates import payload

PROGRAM = """
from app.core.confined.confinement import Limits, serve
import {imports}

def prepare():
    def work(header, body):
        {work}
        return {{"ok": True}}, body
    return work

serve(prepare, Limits(mebibytes=400, cpu_seconds={cpu}, wall_seconds={wall}))
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    """A supervised child that does what a test says."""
    made = []

    def make(work, *, imports="os, socket, subprocess, time", deadline=5.0, cpu=5, wall=10, lifetime=100):
        name = f"odd_{len(made)}"
        (tmp_path / f"{name}.py").write_text(PROGRAM.format(imports=imports, work=work, cpu=cpu, wall=wall))
        monkeypatch.setattr(supervisor, "INHERITED", ("PATH", "PYTHONPATH"))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        made.append(Supervisor(name, deadline=deadline, lifetime=lifetime))
        return made[-1]

    yield make
    for one in made:
        one.close()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


class TestSupervisor:
    def test_carries_large_bodies_both_ways(self, child):
        body = os.urandom(3_000_000)

        assert child("pass").ask({}, body)[1] == body

    def test_stops_what_does_not_answer(self, child):
        hanging = child("time.sleep(60)", deadline=0.4)

        hanging.start()
        pid = hanging.pid
        with pytest.raises(ChildTimedOut):
            hanging.ask({}, b"x" * 500_000)
        assert gone(pid)

    def test_a_child_without_a_supervisor_ends_by_itself(self, child):
        orphan = child("time.sleep(60)", deadline=5, wall=1)

        with pytest.raises(ChildDied, match="SIGALRM"):
            orphan.ask({})

    def test_a_busy_child_runs_out_of_processor_time(self, child):
        with pytest.raises(ChildDied, match=r"SIG(XCPU|KILL)"):
            child("while True: pass", deadline=8, cpu=0, wall=8).ask({})

    @pytest.mark.parametrize(
        "work",
        [
            "socket.create_connection(('127.0.0.1', 9))",
            "socket.getaddrinfo('localhost', 80)",
            "subprocess.run(['true'])",
            "os.system('true')",
            "os.fork()",
            "os.write(os.open('/tmp', os.O_TMPFILE | os.O_WRONLY), b'x')",
            "bytearray(900_000_000)",
        ],
        ids=["connect", "resolve", "program", "shell", "fork", "write", "memory"],
    )
    def test_its_child_may_not(self, child, work):
        confined = child(work)

        with pytest.raises(ChildRefused):
            confined.ask({})
        assert confined.pid is not None

    def test_its_child_knows_no_secret(self, child, monkeypatch):
        monkeypatch.setenv("SEAL_SECRET_KEY", "secret")
        telling = child("body = os.environ.get('SEAL_SECRET_KEY', 'nothing').encode()")

        assert telling.ask({})[1] == b"nothing"

    def test_what_its_child_prints_is_no_answer(self, child, capfd):
        assert child("print('noise'); os.write(1, b'noise')").ask({}, b"answer")[1] == b"answer"

    def test_replaces_its_child_in_time(self, child):
        counted = child("body = str(os.getpid()).encode()", lifetime=2)

        pids = [counted.ask({})[1] for _ in range(5)]
        assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 1]
        assert all(gone(int(pid)) for pid in pids[:4])

    def test_leaves_no_descriptor_open(self, child):
        def descriptors():
            return len(list(Path("/proc/self/fd").iterdir()))

        counted = child("pass", lifetime=1)
        counted.ask({})
        before = descriptors()
        for _ in range(3):
            counted.ask({})

        assert descriptors() == before


class TestRenderer:
    def test_killed_in_the_middle_the_next_render_works(self, renderer):
        renderer.check()
        killer = threading.Timer(0.01, lambda pid=renderer.pid: os.kill(pid, signal.SIGKILL))
        killer.start()

        with pytest.raises(RenderFailed, match="SIGKILL"):
            renderer.render(payload())
        killer.join()

        assert renderer.render(payload()).startswith(b"%PDF-")

    def test_stopped_at_its_deadline_under_its_own_name(self):
        with Renderer(deadline=0.001) as hurried:
            hurried.check()
            with pytest.raises(RenderTimedOut):
                hurried.render(payload())

    def test_a_language_without_an_edition_fails_alone(self, renderer):
        with pytest.raises(RenderFailed, match="KeyError"):
            renderer.render(payload(locale="xx"))

        assert renderer.render(payload()).startswith(b"%PDF-")

    def test_keeps_the_layout_engine_out_of_this_process(self, rendered):
        assert rendered
        assert not [name for name in sys.modules if name.split(".")[0] in {"weasyprint", "pydyf"}]

    def test_does_not_grow(self, renderer):
        def resident():
            status = Path(f"/proc/{renderer.pid}/status").read_text()
            return int(status.split("VmRSS:")[1].split()[0])

        for _ in range(10):
            renderer.render(payload())
        before, started = resident(), time.perf_counter()
        for number in range(40):
            renderer.render(payload(organisation=f"School System {number}"))

        assert resident() - before < 4_000
        assert time.perf_counter() - started < 30


def test_missing_parts_are_named_with_their_packages():
    error = RenderPathIncomplete.of({"EBGaramond12-Regular.otf": "fonts-ebgaramond", "x.otf": "fonts-inter"})

    assert "apt-get install fonts-ebgaramond fonts-inter" in str(error)
