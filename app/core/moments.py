"""Moments in words. A time always says its zone: readers live in several."""

from __future__ import annotations

from datetime import datetime, tzinfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_gmt


def in_words(moment: datetime, zone: tzinfo, locale: Locale | str) -> str:
    """Day and time to the minute: Nov 23, 2026, 4:57 PM EST."""
    local = moment.astimezone(zone)
    together = str(Locale.parse(locale).datetime_formats["medium"])
    day = format_date(local, "medium", locale=locale)
    return together.replace("{1}", day).replace("{0}", time_in_words(local, zone, locale)).replace("'", "")


def time_in_words(moment: datetime, zone: tzinfo, locale: Locale | str) -> str:
    """The time of day to the minute: 4:57 PM EST."""
    name = format_time(moment, "z", tzinfo=zone, locale=locale)
    if name[0] in "+-":  # The language has no short name for the zone.
        name = get_timezone_gmt(moment.astimezone(zone), "long", locale=locale)
    return f"{format_time(moment, 'short', tzinfo=zone, locale=locale)} {name}"
