"""The child's side: few resources, no network, no programs, and one answer to each message."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.core.confined import frames

Work = Callable[[frames.Header, bytes], tuple[frames.Header, bytes]]
FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
)
OPEN_FILES = 64


@dataclass(frozen=True)
class Limits:
    """What one child may take: memory in all, processor and wall seconds for one piece of work."""

    mebibytes: int
    cpu_seconds: int
    wall_seconds: int


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"this process may not use {event}")


def _confine(limits: Limits) -> None:
    """Give up, for good, what the work does not need. Files stay readable; none can be written."""
    memory = limits.mebibytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _begin(limits: Limits) -> None:
    """Start the clocks of one piece of work: an orphan without a supervisor ends by itself."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.cpu_seconds + 1, hard))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes of the supervisor; whatever else prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return sys.stdin.buffer, answers


def _send(answers: BinaryIO, header: frames.Header, body: bytes = b"") -> None:
    answers.write(frames.pack(header, body))
    answers.flush()


def serve(prepare: Callable[[], Work], limits: Limits) -> None:
    """Prepare, greet, and answer until the supervisor closes the pipe."""
    requests, answers = _take_pipes()
    try:
        work = prepare()
    except Exception as error:  # noqa: BLE001  # whatever stands in the way is told to the supervisor
        _send(answers, {"error": type(error).__name__, "message": str(error)})
        return
    _confine(limits)
    _send(answers, {"ready": True})
    while (message := frames.read(requests)) is not None:
        _begin(limits)
        try:
            header, body = work(*message)
        except Exception as error:  # noqa: BLE001  # one document's failure must not end the service of the others
            header, body = {"error": type(error).__name__, "message": str(error)[:500]}, b""
        _send(answers, header, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
