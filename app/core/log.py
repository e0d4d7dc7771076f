"""The log: one JSON line an event, with plain values only, so that answers and evidence cannot leak."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

Plain = str | int | float | bool | None
LONGEST = 500
PLACES = 12
_lowest = logging.INFO


class StructureRefused(TypeError):
    """Someone tried to log a dict, a list or an object; name the plain values instead."""


def configure(level: str) -> None:
    """Write events of this level and above."""
    global _lowest  # noqa: PLW0603  # one log a process
    _lowest = logging.getLevelNamesMapping().get(level, logging.INFO)


def note(event: str, **values: Plain) -> None:
    """Something that belongs to the day's work."""
    if _lowest <= logging.INFO:
        _write("info", event, values)


def warning(event: str, *, exc_info: BaseException | None = None, **values: Plain) -> None:
    """Something that an operator should know of and that mends itself."""
    if _lowest <= logging.WARNING:
        _write("warning", event, values, exc_info)


def error(event: str, *, exc_info: BaseException | None = None, **values: Plain) -> None:
    """Something that a person should look at."""
    if _lowest <= logging.ERROR:
        _write("error", event, values, exc_info)


def _write(level: str, event: str, values: dict[str, Plain], error: BaseException | None = None) -> None:
    line = {name: _plain(name, value) for name, value in values.items()}
    if error is not None:
        line["exception"] = _places(error)
    now = datetime.now(UTC)  # noqa: TID251  # when it was written, whatever day the demonstration plays
    line |= {"event": event, "level": level, "timestamp": f"{now:%Y-%m-%dT%H:%M:%S.%f}Z"}
    # One call, so that the lines of several threads do not mix.
    sys.stderr.write(f"{json.dumps(line)}\n")
    sys.stderr.flush()


def _plain(name: str, value: Plain) -> Plain:
    # The kind is asked, not the type alone: a text of an enumeration is plain.
    if not isinstance(value, str | int | float | bool | None):
        raise StructureRefused(f"{name} is a {type(value).__name__}; log plain values only")
    return value[:LONGEST] + "…" if isinstance(value, str) and len(value) > LONGEST else value


def _places(error: BaseException) -> str:
    """Where in the code it happened. Its message may quote what a person typed, so it is left out."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' '.join(places[-PLACES:])}"
