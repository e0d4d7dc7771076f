"""Answering public addresses before Flask: one read by key, always fresh.

The layer sends byte for byte what the view would send, and steps aside for anything else: another method, a
query, an unknown address, a foreign host, a database that does not answer. On SQLite every request reads the
row itself, so a change shows at once. On PostgreSQL rows are kept in memory until the database announces a
change; while it cannot announce, they are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from secrets import token_hex
from typing import NamedTuple, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.core import clock

PREFIXES = ("/verify/TLE-", "/api/v1/seals/TLE-", "/badges/")
SELECT = (
    "SELECT etag, content_type, body, body_gzip, true_until FROM public_answer "
    "WHERE path = {0} AND edition = {0}"
)
GZIPPED = ("Content-Encoding", "gzip")
Headers = list[tuple[str, str]]


class Row(NamedTuple):
    """One prepared answer as it lies in the database."""

    etag: str
    content_type: str
    body: bytes
    body_gzip: bytes
    true_until: int


class Shelf(Protocol):
    """Where prepared answers lie."""

    def find(self, path: str) -> Row | None:
        """The row for the address; None where there is none or the database cannot be asked."""

    def close(self) -> None:
        """Let go of the database."""


class PreparedAnswers:
    """A WSGI layer that answers from the shelf and leaves the rest to the application."""

    def __init__(
        self,
        application: WSGIApplication,
        shelf: Shelf,
        *,
        hosts: Iterable[str],
        headers_for: Callable[[str], Headers],
    ) -> None:
        self.application = application
        self.shelf = shelf
        self.hosts = frozenset(hosts)
        self._headers_for = headers_for
        self._headers: dict[str, tuple[Headers, Headers]] = {}
        self._prefix = token_hex(8)
        self._count = count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path: str = environ["PATH_INFO"]
        if (
            path.startswith(PREFIXES)
            and not environ.get("QUERY_STRING")
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST", "").partition(":")[0] in self.hosts
        ):
            row = self.shelf.find(path)
            if row is not None and row.true_until > clock.epoch():
                return self.send(row, environ, start_response)
        return self.application(environ, start_response)

    def send(self, row: Row, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the row: 304 where the visitor has it already, compressed where the visitor can read that."""
        whole, unchanged = self._headers.get(row.content_type) or self._learn(row.content_type)
        tag = ("ETag", row.etag)
        number = ("X-Request-Id", f"{self._prefix}{next(self._count):016x}")
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition and _matches(condition, row.etag):
            start_response("304 NOT MODIFIED", [*unchanged, tag, number])
            return ()
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if accepted and _reads_gzip(accepted):
            body = row.body_gzip
            length = ("Content-Length", str(len(body)))
            start_response("200 OK", [*whole, tag, number, length, GZIPPED])
        else:
            body = row.body
            start_response("200 OK", [*whole, tag, number, ("Content-Length", str(len(body)))])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)

    def _learn(self, content_type: str) -> tuple[Headers, Headers]:
        headers = self._headers_for(content_type)
        unchanged = [(name, value) for name, value in headers if name != "Content-Type"]
        self._headers[content_type] = (headers, unchanged)
        return headers, unchanged


def _matches(condition: str, etag: str) -> bool:
    # Compared without the mark of weakness, as RFC 9110 asks for a conditional GET.
    return etag.removeprefix("W/") in condition or condition.strip() == "*"


def _reads_gzip(accepted: str) -> bool:
    if ";" not in accepted:
        return "gzip" in accepted
    for part in accepted.split(","):
        name, _, quality = part.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "").removeprefix("q=").strip("0.") != ""
    return False
