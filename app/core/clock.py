"""The one place that asks what time it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def epoch() -> float:
    """The present moment as seconds since 1970, for where it is only compared: a third of the work."""
    pretended = _pretended.get()
    return time.time() if pretended is None else pretended.timestamp()


def today(zone: str = "UTC") -> date:
    """Today's date where the given time zone is."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Act as if it were that moment, in this thread alone: for the demonstration's history and for tests."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)
