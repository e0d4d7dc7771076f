"""A child process that does risky work: given little, watched, stopped at its deadline and replaced in time.

The pools of the standard library will not do: one hangs for ever when it recycles a worker, the other never
notices that a worker was killed in the middle of its work.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.core.confined import frames

ROOT = Path(__file__).resolve().parents[3]
# A child gets no secrets: of the environment only what finds programs, caches and languages.
INHERITED = ("PATH", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "COVERAGE_PROCESS_START")
CHUNK = 1 << 16


class ChildTimedOut(Exception):
    """The child did not answer in time and was killed."""


class ChildDied(Exception):
    """The child ended in the middle of its work."""


class ChildRefused(Exception):
    """The child answered that it cannot do this; carries the kind of failure it named."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class Supervisor:
    """Keeps one child of a module alive, with one request at a time; safe to share between threads."""

    def __init__(
        self, module: str, *, deadline: float, start_deadline: float = 30.0, lifetime: int = 200
    ) -> None:
        self._module = module
        self._deadline = deadline
        self._start_deadline = start_deadline
        self._lifetime = lifetime
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._answered = 0

    @property
    def pid(self) -> int | None:
        """The process id of the present child, if there is one."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Bring the child up now instead of at the first request; raises what its own checks raise."""
        with self._lock:
            self._ready()

    def ask(self, header: frames.Header, body: bytes = b"") -> tuple[frames.Header, bytes]:
        """Send one request and wait for its answer; a child that fails is gone before the error is raised."""
        with self._lock:
            child = self._ready()
            answer = self._guarded(lambda: self._exchange(child, frames.pack(header, body), self._deadline))
            self._answered += 1
            if self._answered >= self._lifetime:
                self._stop()
        return _accepted(answer)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> subprocess.Popen[bytes]:
        """The living child of this very process, newly started where there is none."""
        if self._child and self._owner != os.getpid():
            self._child = None  # It belongs to the process that we were forked from.
        if self._child and self._child.poll() is not None:
            self._stop()
        if self._child is None:
            self._child = self._spawn()
            greeting = self._guarded(lambda: self._exchange(self._living(), b"", self._start_deadline))
            try:
                _accepted(greeting)
            except ChildRefused:
                self._stop()
                raise
        return self._living()

    def _living(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            raise ChildDied("the child is gone")
        return self._child

    def _spawn(self) -> subprocess.Popen[bytes]:
        given = os.environ  # noqa: TID251  # not a setting: only to leave most of it out
        environment = {name: given[name] for name in INHERITED if name in given}
        self._owner, self._answered = os.getpid(), 0
        child = subprocess.Popen(
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**environment, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            bufsize=0,
        )
        for pipe in (child.stdin, child.stdout):
            if pipe:
                os.set_blocking(pipe.fileno(), False)
        return child

    def _guarded(self, exchange: Callable[[], tuple[frames.Header, bytes]]) -> tuple[frames.Header, bytes]:
        try:
            return exchange()
        except BaseException:
            self._stop()
            raise

    def _exchange(
        self, child: subprocess.Popen[bytes], request: bytes, seconds: float
    ) -> tuple[frames.Header, bytes]:
        """Write and read side by side until the answer is whole, the child is gone or the time is up."""
        received = bytearray()
        unsent = memoryview(request)
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(_pipe(child.stdout), selectors.EVENT_READ)
            if unsent:
                selector.register(_pipe(child.stdin), selectors.EVENT_WRITE)
            while len(received) < frames.wanted(received):
                events = selector.select(max(0.0, until - time.monotonic()))
                if not events:
                    raise ChildTimedOut(f"no answer within {seconds:g} seconds")
                for key, _ in events:
                    if key.fileobj is child.stdin:
                        unsent = unsent[_written(key.fd, unsent) :]
                        if not unsent:
                            selector.unregister(key.fileobj)
                    else:
                        received += _read(child, key.fd)
        return frames.unpack(received)

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ChildDied("the child has no pipe")
    return pipe


def _written(descriptor: int, unsent: memoryview) -> int:
    try:
        return os.write(descriptor, unsent[:CHUNK])
    except BrokenPipeError:
        raise ChildDied("the child ended before it had read the request") from None


def _read(child: subprocess.Popen[bytes], descriptor: int) -> bytes:
    if part := os.read(descriptor, CHUNK):
        return part
    code = child.wait()
    raise ChildDied(f"the child ended by {signal.Signals(-code).name if code < 0 else f'exit code {code}'}")


def _accepted(answer: tuple[frames.Header, bytes]) -> tuple[frames.Header, bytes]:
    header, body = answer
    if error := header.get("error"):
        raise ChildRefused(str(error), str(header.get("message", "")))
    return header, body
