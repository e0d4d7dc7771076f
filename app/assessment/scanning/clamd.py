"""The protocol of the ClamAV daemon over a socket: one connection for each question, all of it bounded."""

from __future__ import annotations

import re
import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from app.assessment.scanning.verdict import ScannerDown, Trouble, Verdict

CHUNK = 1 << 16
LENGTH = struct.Struct(">I")
LONGEST_ANSWER = 1024
LONGEST_SIGNATURE = 100
CONNECTING = 3.0
ANSWERING = 5.0
SCANNING = 20.0
FOUND = re.compile(r"stream: (?P<signature>[\x21-\x7e][\x20-\x7e]*) FOUND")
TOO_LARGE = "INSTREAM size limit exceeded. ERROR"


@dataclass(frozen=True)
class Scanned:
    """A verdict, with the name of what was found."""

    verdict: Verdict
    signature: str = ""


@dataclass(frozen=True)
class Scanner:
    """A ClamAV daemon at `host` and `port`, or at the socket `path`. `seconds` are for one whole file."""

    host: str = ""
    port: int = 0
    path: str = ""
    seconds: float = SCANNING

    def scan(self, path: Path) -> Scanned:
        """What the scanner says of the file. Raises ScannerDown where it says nothing reliable."""
        with path.open("rb") as content:
            return self.look(content)

    def look(self, content: BinaryIO) -> Scanned:
        """As `scan`, for what can be read."""
        with self._connected(self.seconds) as line:
            line.send(b"zINSTREAM\0")
            try:
                while part := content.read(CHUNK):
                    if line.has_answer():
                        return _interrupted(line)
                    line.send(LENGTH.pack(len(part)) + part)
                line.send(LENGTH.pack(0))
            except ScannerDown as down:
                if down.trouble is Trouble.CUT_OFF:
                    return _interrupted(line)
                raise
            return _understood(line.answer())

    def version(self) -> str:
        """How the daemon calls itself and its signatures, such as `ClamAV 1.4.2/27800/Mon Nov 23 …`."""
        with self._connected(ANSWERING) as line:
            line.send(b"zVERSION\0")
            answer = line.answer()
        if not answer.startswith("ClamAV "):
            raise ScannerDown(Trouble.GARBLED)
        return answer

    @contextmanager
    def _connected(self, seconds: float) -> Iterator[_Line]:
        until = time.monotonic() + seconds
        try:
            connection = self._connect()
        except (OSError, UnicodeError) as error:
            raise ScannerDown(Trouble.UNREACHABLE) from error
        with connection:
            yield _Line(connection, until)

    def _connect(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=CONNECTING)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECTING)
            connection.connect(self.path)
        except BaseException:
            connection.close()
            raise
        return connection


class _Line:
    """A connection that ends at a moment, however slowly the other side feeds it."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until

    def send(self, content: bytes) -> None:
        with self._timed():
            self._connection.sendall(content)

    def has_answer(self) -> bool:
        """Whether the other side has said something, or hung up."""
        return bool(select.select([self._connection], [], [], 0)[0])

    def answer(self) -> str:
        """One answer, which ends with a zero byte."""
        received = b""
        while b"\0" not in received:
            with self._timed():
                part = self._connection.recv(LONGEST_ANSWER)
            if not part:
                raise ScannerDown(Trouble.CUT_OFF)
            received += part
            if len(received) > LONGEST_ANSWER:
                raise ScannerDown(Trouble.GARBLED)
        return received.partition(b"\0")[0].decode("utf-8", "replace")

    @contextmanager
    def _timed(self) -> Iterator[None]:
        left = self._until - time.monotonic()
        if left <= 0:
            raise ScannerDown(Trouble.SLOW)
        self._connection.settimeout(left)
        try:
            yield
        except TimeoutError as error:
            raise ScannerDown(Trouble.SLOW) from error
        except OSError as error:
            raise ScannerDown(Trouble.CUT_OFF) from error


def scanner_from(url: str) -> Scanner | None:
    """The scanner that the setting names, `tcp://host:port` or `unix:///path`; None where it names none."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return Scanner(path=unquote(parts.path))
    return Scanner(host=parts.hostname or "", port=parts.port or 0)


def _interrupted(line: _Line) -> Scanned:
    """At its limit of size it answers and hangs up while we still send; it cannot know more by then."""
    answer = line.answer()
    if answer == TOO_LARGE:
        return Scanned(Verdict.TOO_LARGE)
    raise ScannerDown(Trouble.FAILED if answer.endswith("ERROR") else Trouble.GARBLED)


def _understood(answer: str) -> Scanned:
    """Clean is only what is said to be clean in these very words."""
    if answer == "stream: OK":
        return Scanned(Verdict.CLEAN)
    if found := FOUND.fullmatch(answer):
        return Scanned(Verdict.INFECTED, found["signature"][:LONGEST_SIGNATURE])
    if answer == TOO_LARGE:
        return Scanned(Verdict.TOO_LARGE)
    raise ScannerDown(Trouble.FAILED if answer.endswith("ERROR") else Trouble.GARBLED)
