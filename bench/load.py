"""Sending requests: as many as go through with wrk, or at a set pace with waiting times noted."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from threading import Lock

from app.core.flushing import sync
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
    client: float
    """Milliseconds of CPU time that sending and reading one save took: what is not the portal's."""


class Client:
    """One person on one practice: sends the version that came back last, and another text each time."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self.path = path
        self.connection = HTTPConnection("127.0.0.1", port)
        self.headers = {"Cookie": cookie, "Accept": "application/json"}
        self.version = -1
        self.number = 0

    def open(self) -> None:
        """Ask for the version that is kept and a token, as a page does that was open for long."""
        self.connection.request("GET", self.path, headers=self.headers)
        answer = self.connection.getresponse()
        kept = json.loads(answer.read())
        if new := answer.headers.get("Set-Cookie"):
            self.headers["Cookie"] = new.partition(";")[0]  # it holds what the token is checked against
        self.version = kept["version"]
        self.headers |= {"X-CSRFToken": kept["csrf_token"], "Content-Type": "application/json"}

    def save(self) -> tuple[float, bool]:
        """Seconds until the answer came, and whether the text was kept."""
        self.number += 1
        body = json.dumps(
            {"version": self.version, "rating": 3, "narrative": f"We do this {self.number} times. " * 10}
        )
        started = time.perf_counter()
        self.connection.request("POST", self.path, body, self.headers)
        answer = self.connection.getresponse()
        told = answer.read()
        waited = time.perf_counter() - started
        if answer.status != HTTPStatus.OK:
            return waited, False
        self.version = json.loads(told)["version"]
        return waited, True


def saves(clients: Sequence[Client], *, count: int, pace: float | None) -> Saves:
    """Save `count` texts from all clients together, at `pace` a second or as fast as they go."""
    turn = _Turn(pace)

    def work(client: Client) -> list[tuple[float, bool]]:
        done = []
        for _ in range(count // len(clients)):
            turn.wait()
            done.append(client.save())
        return done

    for client in clients:
        if client.version < 0:
            client.open()
    began, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(len(clients)) as pool:
        done = [each for results in pool.map(work, clients) for each in results]
    used = time.process_time() - used
    lasted = time.perf_counter() - began
    waits = [waited for waited, _ in done]
    return Saves(
        count=len(done),
        refused=sum(not is_kept for _, is_kept in done),
        p50=median(waits) * 1000,
        p99=quantiles(waits, n=100)[98] * 1000,
        per_second=len(done) / lasted,
        client=used / len(done) * 1000,
    )


def flushes(folder: Path, *, count: int) -> list[float]:
    """Milliseconds of the disk for a flush of a few pages with nobody in front: no save can be faster."""
    path, waits = folder / "flushed", []
    file = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        for number in range(count):
            os.pwrite(file, b"x" * 16_384, number * 16_384)
            began = time.perf_counter()
            sync(file)
            waits.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(file)
        path.unlink()
    return waits


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
