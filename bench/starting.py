"""Start and memory: what a command, a server and a worker cost before they do anything."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from bench import load, world
from bench.lines import Ceiling, Line
from bench.server import ROOT, Server, free_port, memory

START, MEMORY = "Start, CPU", "Memory"
BARE = [sys.executable, "-c", "import flask, sqlalchemy.orm"]
HELP = [sys.executable, "-m", "flask", "--app", "wsgi", "--help"]
WORKER = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
SETTLED = 4.0  # seconds


def measure(folder: Path, *, is_quick: bool) -> Iterator[Line]:
    """Start-up as multiples of importing Flask and SQLAlchemy; memory of server and worker."""
    port = free_port()
    desk = world.build(world.settings_for(folder, port), systems=100, seals=1).desks[0]
    env = {**os.environ, **world.environment(folder, port)}  # noqa: TID251  # handed on to a child, not read
    pairs = [(_cost(BARE, env), _cost(HELP, env)) for _ in range(3 if is_quick else 7)]
    bare, told = min(one for one, _ in pairs), min(two for _, two in pairs)
    yield Ceiling(START, "flask --help", told / bare, "× import", 1.3, f"{told * 1000:.0f} ms")
    with Server("wsgi:app", port, threads=4, env=env) as portal:
        ready = portal.cpu_seconds()
        note = f"{ready * 1000:.0f} ms with granian"
        yield Ceiling(START, "server, to its first answer", ready / bare, "× import", 1.3, note)
        worker = subprocess.Popen(WORKER, cwd=ROOT, env=env)
        try:
            time.sleep(SETTLED)
            idle = (portal.megabytes(), memory(worker.pid))
            load.full(
                portal, f"/assessments/{desk.assessment}", 1 if is_quick else 5, {"Cookie": desk.cookie}
            )
            after = (portal.megabytes(), memory(worker.pid))
        finally:
            worker.terminate()
            worker.wait(20)
    yield _memory("idle", idle, 200)
    yield _memory("after load", after, 300)


def _memory(when: str, sizes: tuple[float, float], goal: float) -> Line:
    server, worker = sizes
    note = f"server {server:.0f}, worker {worker:.0f}"
    return Ceiling(MEMORY, f"server and worker, {when}", server + worker, "MB", goal, note)


def _cost(command: list[str], env: Mapping[str, str]) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
