"""A server under measurement: one granian worker on one core, and what it cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Granian with one worker, pinned to the first core where the machine has more than one."""

    def __init__(
        self,
        target: str,
        port: int,
        *,
        threads: int = 1,
        env: Mapping[str, str] | None = None,
        is_silent: bool = False,
    ) -> None:
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "1", "--blocking-threads", str(threads), "--no-ws",
            "--log-level", "error", target,
        ]  # fmt: skip
        surroundings = {**os.environ, **(env or {})}  # noqa: TID251  # handed on to a child, not read
        self.port = port
        errors = subprocess.DEVNULL if is_silent else None
        self.process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=errors)
        pin(self.process.pid, first=True)

    def __enter__(self) -> Self:
        for _ in range(2_000):
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=1)
                connection.request("GET", "/")
                answer = connection.getresponse()
                answer.read()
            except OSError:
                time.sleep(0.01)
            else:
                assert answer.status == HTTPStatus.OK, f"the first answer is {answer.status}"
                return self
        raise TimeoutError("the server did not answer")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def cpu_seconds(self) -> float:
        """CPU time that the server and its children have used so far."""
        return sum(_cpu(pid) for pid in family(self.process.pid))

    def megabytes(self) -> float:
        """Memory that belongs to the server alone (proportional set size)."""
        return memory(self.process.pid)


def memory(pid: int) -> float:
    """Megabytes that belong to the process and its descendants alone (proportional set size)."""
    return sum(_pss(each) for each in family(pid)) / 1000


def pin(pid: int, *, first: bool) -> None:
    """Keep the process on the first core, or on all but the first: load and server do not share one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(pid, cores[:1] if first else cores[1:])


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in thread.read_text().split():
            found += family(int(child))
    return found


def _cpu(pid: int) -> float:
    # schedstat counts nanoseconds; the ticks of /proc/stat are too coarse for a short window.
    return (
        sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
    )


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return float(line.split()[1])
    return 0.0
