"""Logs: one JSON line an event, with plain values only, so that answers and evidence cannot leak."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from time import monotonic, perf_counter
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

PLAIN = (str, int, float, bool, type(None))
LONGEST = 500
QUIET = 60.0  # seconds in which a library says the same thing once
MOST_KINDS = 200


class StructureRefused(TypeError):
    """Someone tried to log a dict, a list or an object; name the plain values instead."""


def refuse_structures(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Raise StructureRefused for anything but short plain values."""
    for key, value in event.items():
        if key in {"exc_info", "exception"}:
            continue
        if not isinstance(value, PLAIN):
            raise StructureRefused(f"{key} is a {type(value).__name__}; log plain values only")
        if isinstance(value, str) and len(value) > LONGEST:
            event[key] = value[:LONGEST] + "…"
    return event


def _without_values(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # A traceback names places in the code; the message of an exception may quote what a person typed.
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        places = []
        trace = error.__traceback__
        while trace is not None:
            places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["exception"] = f"{type(error).__name__} at {' '.join(places[-12:])}"
    return event


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
        seen: dict[str, str | int] = {"exception": kind} if kind else {}
        if repeated:
            seen["repeated"] = repeated
        write = getattr(structlog.get_logger(), record.levelname.lower(), structlog.get_logger().info)
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
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            refuse_structures,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level, logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask, *, level: str) -> None:
    """Give every request an id and a line."""
    configure(level)
    log = structlog.get_logger()

    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex
        g.started = perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        request_id = g.get("request_id", "")
        response.headers["X-Request-Id"] = request_id
        log.info(
            "request",
            request_id=request_id,
            method=request.method,
            # The pattern of the route, not the path: paths may hold single-use tokens.
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            ms=round((perf_counter() - g.get("started", perf_counter())) * 1000, 1),
        )
        return response
