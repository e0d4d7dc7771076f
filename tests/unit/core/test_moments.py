"""Times say their zone, in every language and zone that a portal may have."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core import moments

WINTER, SUMMER = datetime(2026, 11, 23, 21, 57, tzinfo=UTC), datetime(2026, 7, 1, 20, 57, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "locale", "words"),
    [
        (WINTER, "America/New_York", "en", "Nov 23, 2026, 4:57 PM EST"),
        (SUMMER, "America/New_York", "en", "Jul 1, 2026, 4:57 PM EDT"),
        (WINTER, "Pacific/Honolulu", "en", "Nov 23, 2026, 11:57 AM HST"),
        (WINTER, "Pacific/Guam", "en", "Nov 24, 2026, 7:57 AM GMT+10:00"),
        (WINTER, "America/New_York", "es", "23 nov 2026, 16:57 GMT-05:00"),
        (WINTER, "UTC", "en", "Nov 23, 2026, 9:57 PM UTC"),
    ],
    ids=["winter", "summer", "Hawaii", "without a short name", "Spanish", "UTC"],
)
def test_are_said_with_their_zone(moment, zone, locale, words):
    assert " ".join(moments.in_words(moment, ZoneInfo(zone), locale).split()) == words
    assert words.endswith(" ".join(moments.time_in_words(moment, ZoneInfo(zone), locale).split()))
