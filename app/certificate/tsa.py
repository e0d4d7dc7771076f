"""Asking a time-stamping service (RFC 3161) over HTTP: within a time and a size, and never elsewhere."""

from __future__ import annotations

import base64
import http.client
import socket
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from urllib.parse import unquote, urlsplit

from app.certificate.errors import TimeAnchorsMissing, TimeUnavailable

SECONDS = 5.0
ATTEMPTS = 2
# A token with its chain takes 2 to 8 KB.
LARGEST = 64 * 1024
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
OK = 200


@dataclass(frozen=True)
class TimeAuthority:
    """A time-stamping service, and the roots (and revocation lists, if any) that its answers lead to."""

    url: str = field(repr=False)  # may hold a password
    anchors: bytes = field(repr=False)
    seconds: float = SECONDS
    attempts: int = ATTEMPTS

    def ask(self, request: bytes) -> bytes:
        """The answer to one request. TimeUnavailable says in a slug why there is none."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.seconds)
        late = Late(self.seconds, connection)
        try:
            late.begin()
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, request, _headers(parts.username, parts.password))
            with closing(connection.getresponse()) as response:
                body = _answer(response)
            if late.has_struck:
                raise TimeUnavailable("tsa-late")
            return body
        except (TimeoutError, http.client.HTTPException, OSError, ValueError) as error:
            is_late = late.has_struck or isinstance(error, TimeoutError)
            raise TimeUnavailable("tsa-late" if is_late else "tsa-down") from error
        finally:
            late.end()
            connection.close()


class Late:
    """Cuts a connection off at its deadline, however slowly its other end goes on to send."""

    def __init__(self, seconds: float, connection: http.client.HTTPConnection) -> None:
        self.has_struck = False
        self._connection = connection
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._strike)
        self._timer.daemon = True

    def begin(self) -> None:
        """Connect, and start to count."""
        self._timer.start()
        self._connection.connect()
        # Kept here: the connection itself lets go of it when the answer begins.
        self._socket = self._connection.sock

    def end(self) -> None:
        """It is over in time."""
        self._timer.cancel()

    def _strike(self) -> None:
        self.has_struck = True
        with suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)


def _headers(user: str | None, password: str | None) -> dict[str, str]:
    headers = {"Content-Type": QUERY, "Accept": REPLY}
    if user:
        credentials = f"{unquote(user)}:{unquote(password or '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    return headers


def _answer(response: http.client.HTTPResponse) -> bytes:
    if response.status != OK:
        raise TimeUnavailable("tsa-refused")
    if response.headers.get_content_type() != REPLY:
        raise TimeUnavailable("tsa-garbage")
    body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise TimeUnavailable("tsa-too-large")
    return body


def authority(url: str, anchors: str) -> TimeAuthority | None:
    """The service that the settings name, if they do. TimeAnchorsMissing where its roots cannot be read."""
    if not url:
        return None
    try:
        return TimeAuthority(url, Path(anchors).read_bytes())
    except OSError as error:
        raise TimeAnchorsMissing(Path(anchors)) from error
