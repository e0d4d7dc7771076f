"""A line in the log for each request, and for what libraries say."""

from __future__ import annotations

import logging
from time import monotonic, perf_counter
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request

from app.core import log

QUIET = 60.0  # seconds in which a library says the same thing once
MOST_KINDS = 200
WRITERS = {"warning": log.warning, "error": log.error, "critical": log.error}


class OneLine(logging.Handler):
    """Writes what libraries log as one JSON line too: their words, without the values they put in.

    What one says again within a minute is counted and not written: a queue that is away would fill the disk.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str, str], tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Hand the record on to the portal's own log."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        message = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        repeated = self._repeated((record.name, message, kind))
        if repeated is None:
            return
        seen: dict[str, Any] = {"exception": kind} if kind else {}
        if repeated:
            seen["repeated"] = repeated
        write = WRITERS.get(record.levelname.lower(), log.note)
        write("library", logger=record.name, message=message, **seen)

    def _repeated(self, line: tuple[str, str, str]) -> int | None:
        """How often the line was held back since it was last written; None to hold it back again."""
        now = monotonic()
        said, held = self._said.get(line, (-QUIET, 0))
        if now - said < QUIET:
            self._said[line] = (said, held + 1)
            return None
        if len(self._said) >= MOST_KINDS:
            self._said.clear()
        self._said[line] = (now, 0)
        return held


def configure(level: str) -> None:
    """Set up the process's logs on standard error."""
    root = logging.getLogger()
    if not any(isinstance(one, OneLine) for one in root.handlers):
        root.addHandler(OneLine())
    root.setLevel(max(logging.getLevelNamesMapping().get(level, logging.INFO), logging.WARNING))
    log.configure(level)


def init_app(app: Flask, *, level: str) -> None:
    """Give every request an id and a line."""
    configure(level)

    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex
        g.started = perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        request_id = g.get("request_id", "")
        response.headers["X-Request-Id"] = request_id
        log.note(
            "request",
            request_id=request_id,
            method=request.method,
            # The pattern of the route, not the path: paths may hold single-use tokens.
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            ms=round((perf_counter() - g.get("started", perf_counter())) * 1000, 1),
        )
        return response
