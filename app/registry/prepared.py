"""Answering public addresses before Flask: one read by key, always fresh.

The layer sends byte for byte what the view would send, and steps aside for anything else: another method, a query, an
unknown address, a foreign host, a database that does not answer. On SQLite every request reads the row itself, so a
change shows at once. On PostgreSQL rows are kept in memory until the database announces a change; while it cannot
announce, they are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from secrets import token_hex
from time import time
from typing import Any, NamedTuple, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIXES = ("/verify/TLE-", "/api/v1/seals/TLE-", "/badges/")
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


class PreparedAnswers:
    """A WSGI layer that answers from the shelf and leaves the rest to the application."""

    def __init__(
        self, application: WSGIApplication, shelf: Shelf, *, hosts: Iterable[str], headers_for: Callable[[str], Headers]
    ) -> None:
        self.application = application
        self.shelf = shelf
        self.hosts = frozenset(hosts)
        self._headers_for = headers_for
        self._headers: dict[str, Headers] = {}
        self._prefix = token_hex(8)
        self._count = count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if (
            path.startswith(PREFIXES)
            and not environ.get("QUERY_STRING")
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST", "").partition(":")[0] in self.hosts
        ):
            row = self.shelf.find(path)
            if row is not None and row.true_until > time():
                return self.send(row, environ, start_response)
        return self.application(environ, start_response)

    def send(self, row: Row, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the row: 304 where the visitor has it already, compressed where the visitor can read that."""
        headers = self._headers.get(row.content_type)
        if headers is None:
            headers = self._headers[row.content_type] = self._headers_for(row.content_type)
        request_id = f"{self._prefix}{next(self._count):016x}"
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), row.etag):
            kept = [(name, value) for name, value in headers if name in ("Cache-Control", "Vary")]
            start_response("304 NOT MODIFIED", [*kept, ("ETag", row.etag), ("X-Request-Id", request_id)])
            return ()
        is_gzip = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = row.body_gzip if is_gzip else row.body
        sent = [*headers, ("ETag", row.etag), ("X-Request-Id", request_id), ("Content-Length", str(len(body)))]
        if is_gzip:
            sent.append(("Content-Encoding", "gzip"))
        start_response("200 OK", sent)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)


def _matches(condition: str, etag: str) -> bool:
    return bool(condition) and (etag in condition or condition.strip() == "*")


def row_of(values: Any) -> Row | None:
    """The row from what a database driver returns."""
    if values is None:
        return None
    etag, content_type, body, body_gzip, true_until = values
    return Row(etag, content_type, bytes(body), bytes(body_gzip), int(true_until))


SELECT = "SELECT etag, content_type, body, body_gzip, true_until FROM public_answer WHERE path = {0} AND edition = {0}"
