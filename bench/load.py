"""Sending requests: as many as go through with wrk, or at a set pace with waiting times noted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Lock

from bench.server import Server, pin

CONNECTIONS = 16


@dataclass(frozen=True)
class Window:
    """One stretch of full load."""

    per_second: float
    cpu_microseconds: float
    failed: int


def full(server: Server, path: str, seconds: float, headers: Mapping[str, str]) -> Window:
    """Ask for the path as often as the server manages."""
    before = server.cpu_seconds()
    answered, failed, lasted = _wrk(server.port, path, seconds, headers) if shutil.which("wrk") else _threads(
        server.port, path, seconds, headers
    )  # fmt: skip
    used = server.cpu_seconds() - before
    return Window(answered / lasted, used / max(answered, 1) * 1e6, failed)


def _wrk(port: int, path: str, seconds: float, headers: Mapping[str, str]) -> tuple[int, int, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    process = subprocess.Popen(
        [*command, f"http://127.0.0.1:{port}{path}"], stdout=subprocess.PIPE, text=True
    )
    pin(process.pid, first=False)
    told, _ = process.communicate()
    answered = re.search(r"(\d+) requests in ([\d.]+)(s|m)", told)
    assert answered, told
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return int(answered[1]), int(wrong[1]) if wrong else 0, float(answered[2])


def _threads(port: int, path: str, seconds: float, headers: Mapping[str, str]) -> tuple[int, int, float]:
    """The same without wrk: slower to send, so only the CPU time of the server says much."""
    end = time.monotonic() + seconds

    def ask() -> tuple[int, int]:
        connection, answered, failed = HTTPConnection("127.0.0.1", port), 0, 0
        while time.monotonic() < end:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            answered, failed = answered + 1, failed + (answer.status >= 400)
        return answered, failed

    with ThreadPoolExecutor(4) as pool:
        counts = [future.result() for future in [pool.submit(ask) for _ in range(4)]]
    return sum(one for one, _ in counts), sum(two for _, two in counts), seconds


def one_by_one(port: int, path: str, headers: Mapping[str, str], times: int) -> float:
    """The median wait for an answer, in milliseconds, when nobody else asks."""
    connection, waits = HTTPConnection("127.0.0.1", port), []
    for _ in range(times):
        started = time.perf_counter()
        connection.request("GET", path, headers=dict(headers))
        connection.getresponse().read()
        waits.append(time.perf_counter() - started)
    return median(waits) * 1000


@dataclass(frozen=True)
class Saves:
    """How autosaving went."""

    count: int
    refused: int
    p50: float
    p99: float
    per_second: float


def saves(
    port: int, paths: list[str], headers: Mapping[str, str], *, count: int, pace: float | None
) -> Saves:
    """Save `count` texts from as many clients as there are paths, at `pace` a second or as fast as they go.

    Each client is one person on one practice: it sends the version it got back, and what it sends differs every time.
    """
    turn, waits, refused = _Turn(pace), [], 0
    lock = Lock()
    each = count // len(paths)

    def save(path: str) -> None:
        nonlocal refused
        connection, version = HTTPConnection("127.0.0.1", port), 1
        for number in range(each):
            turn.wait()
            body = json.dumps(
                {"version": version, "rating": 3, "narrative": f"We do this {number} times. " * 10}
            )
            started = time.perf_counter()
            connection.request("POST", path, body, {**headers, "Content-Type": "application/json"})
            answer = connection.getresponse()
            told = answer.read()
            waited = time.perf_counter() - started
            with lock:
                waits.append(waited)
                refused += answer.status != 200
            if answer.status == 200:
                version = json.loads(told)["version"]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(paths)) as pool:
        list(pool.map(save, paths))
    lasted = time.perf_counter() - began
    cuts = quantiles(waits, n=100)
    return Saves(len(waits), refused, median(waits) * 1000, cuts[98] * 1000, len(waits) / lasted)


class _Turn:
    """Lets so many go ahead a second, evenly."""

    def __init__(self, pace: float | None) -> None:
        self.pace, self.next, self.lock = pace, time.monotonic(), Lock()

    def wait(self) -> None:
        """Wait until it is one's turn."""
        if self.pace is None:
            return
        with self.lock:
            self.next = mine = max(self.next + 1 / self.pace, time.monotonic() - 0.05)
        time.sleep(max(0.0, mine - time.monotonic()))
