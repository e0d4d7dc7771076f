"""A virus scanner for tests that speaks the protocol of clamd, well or badly, on a socket of its own."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time

# The test file of the industry, put together here so that no scanner stumbles over the repository.
EICAR = "".join(
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTI", "VIRUS-TEST-FILE!", "$H+H*"]
).encode()
SIGNATURE = "Win.Test.EICAR_HDB-1"
OK, LIMIT = "stream: OK", "INSTREAM size limit exceeded. ERROR"
FRESH = "ClamAV 1.4.2/27800/Mon Nov 23 08:36:02 2026"


class FakeClamd:
    """Looks for the test file in what it is sent. Other behaviour is set while it runs.

    `version` is how it calls itself; `says` answers this instead of a verdict; `dies_after` hangs up after so many bytes of content; `limit` is
    the most content it takes; `pause` is how long it thinks; `drip` sends the answer a byte at a time so slowly.
    """

    def __init__(self, path=""):
        self.says, self.dies_after, self.limit, self.pause, self.drip = "", None, None, 0.0, 0.0
        self.version, self.seen, self.asked = FRESH, [], 0
        if path:
            self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._server.bind(path)
            self._server.listen()
            self.url = f"unix://{path}"
        else:
            self._server = socket.create_server(("127.0.0.1", 0))
            self.url = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.asked += 1
            with connection, contextlib.suppress(OSError):
                self._converse(connection)

    def _converse(self, connection):
        with connection.makefile("rb") as lines:
            command = b""
            while (letter := lines.read(1)) not in {b"", b"\0"}:
                command += letter
            if command == b"zVERSION":
                self._answer(connection, self.version)
            elif command == b"zINSTREAM":
                self._stream(connection, lines)
            else:
                self._answer(connection, "UNKNOWN COMMAND")

    def _stream(self, connection, lines):
        content = b""
        while length := struct.unpack(">I", lines.read(4))[0]:
            content += lines.read(length)
            if self.dies_after is not None and len(content) >= self.dies_after:
                return
            if self.limit is not None and len(content) > self.limit:
                self._answer(connection, LIMIT)
                return
        self.seen.append(content)
        time.sleep(self.pause)
        verdict = f"stream: {SIGNATURE} FOUND" if EICAR in content else OK
        self._answer(connection, self.says or verdict)

    def _answer(self, connection, words):
        for letter in words.encode() + b"\0" if self.drip else ():
            connection.sendall(bytes([letter]))
            time.sleep(self.drip)
        if not self.drip:
            connection.sendall(words.encode() + b"\0")
