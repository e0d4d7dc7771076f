"""Brings the portal up: migrates, loads the demonstration, then runs server and worker until told to end."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
GRACE_SECONDS = 15
QUICK_DEATH_SECONDS = 10
LONGEST_PAUSE_SECONDS = 60
PR_SET_PDEATHSIG = 1
LAST_PORT = 65535
DEMONSTRATION = {"SEAL_IS_DEMO": "true", "SEAL_CONTACT": "seal@consortium.example"}
"""What a portal with fictional school systems says of itself; production refuses both."""


def main() -> int:
    """Prepare, serve, and give back the server's exit code."""
    parser = argparse.ArgumentParser(prog="bin/serve")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--demo", choices=["yes", "no"], required=True)
    options = parser.parse_args()

    if problem := port_problem(options.port):
        print(problem, file=sys.stderr)
        return 69
    os.environ.setdefault("SEAL_BASE_URL", f"http://{HOST}:{options.port}")
    for command in preparation(demo=options.demo == "yes"):
        if code := subprocess.run([*FLASK, *command], cwd=ROOT, check=False).returncode:
            return code
    if subprocess.run([*FLASK, "keys", "init"], cwd=ROOT, check=False).returncode:
        print("Awards wait until that is mended; everything else goes on.", file=sys.stderr, flush=True)
    if holds_demonstration():
        for name, value in DEMONSTRATION.items():
            os.environ.setdefault(name, value)
    return Portal(options.port).run()


def preparation(*, demo: bool) -> list[list[str]]:
    """The commands that must succeed before anything is served."""
    return [["db", "upgrade"], *([["demo", "load", "--if-empty"]] if demo else [])]


def holds_demonstration() -> bool:
    """Whether fictional school systems were loaded here: then pages say so, and whom to write to."""
    return (Path(os.environ.get("SEAL_VAR_DIR") or ROOT / "var") / "demo-accounts.json").is_file()


def port_problem(port: int) -> str | None:
    """Why the port cannot be used, in words; None where it can."""
    if not 1 <= port <= LAST_PORT:
        return f"A port is a number from 1 to {LAST_PORT}, not: {port}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return (
                f"Port {port} cannot be used ({error.strerror}). Choose another: bin/serve --port {port + 1}"
            )
    return None


class Portal:
    """The two children. The worker is started again when it dies; the server's end is the end of both."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_ending = False
        self.pause = 1.0
        self.worker_due = 0.0
        self.worker_started = 0.0
        self.worker: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Serve until a signal or the server's death."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.end)
        server = child(server_command(self.port))
        announced = False
        while not self.is_ending and server.poll() is None:
            self.tend_worker()
            if not announced and answers(self.port):
                announced = True
                print(f"\nThe portal is at http://{HOST}:{self.port} (Ctrl-C ends it).", flush=True)
            time.sleep(0.2)
        stop([one for one in (server, self.worker) if one is not None])
        return 0 if self.is_ending else server.returncode or 1

    def end(self, number: int, frame: FrameType | None) -> None:
        """Remember that it is time to stop."""
        self.is_ending = True

    def tend_worker(self) -> None:
        """Start the worker if none runs; wait longer each time where it dies at once."""
        if self.worker is not None and (code := self.worker.poll()) is not None:
            lived = time.monotonic() - self.worker_started
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS) if lived < QUICK_DEATH_SECONDS else 1.0
            self.worker_due = time.monotonic() + self.pause
            self.worker = None
            print(
                f"The worker ended with code {code}; starting it again in {self.pause:.0f} s.",
                file=sys.stderr,
                flush=True,
            )
        if self.worker is None and time.monotonic() >= self.worker_due:
            self.worker = child([*FLASK, "worker"])
            self.worker_started = time.monotonic()


def server_command(port: int) -> list[str]:
    """Granian, with four threads: reads take turns anyway, while writes wait for the disk together."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *(
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--no-ws",
            "--respawn-failed-workers",
            "--log-level",
            "warning",
        ),
        "wsgi:app",
    ]


def child(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process that ends with this one, even if this one is killed; Ctrl-C reaches it through us."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def before_start() -> None:
        os.setsid()
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return subprocess.Popen(command, cwd=ROOT, preexec_fn=before_start)


def answers(port: int) -> bool:
    """Whether the server says that it is alive."""
    with closing(HTTPConnection(HOST, port, timeout=1)) as connection, suppress(OSError):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    return False


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end; kill what has not after the grace."""
    for one in children:
        with suppress(ProcessLookupError):
            one.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for one in children:
        try:
            one.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


if __name__ == "__main__":
    sys.exit(main())
