"""The one place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Today's date where the given time zone is."""
    return now().astimezone(ZoneInfo(zone)).date()
