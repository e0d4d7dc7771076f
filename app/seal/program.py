"""The program as its certificates and dates need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core import clock
from config import Settings


@dataclass(frozen=True)
class Program:
    """What the consortium puts on its certificates, and where its days begin."""

    issuer: str
    base_url: str
    time_zone: str

    def today(self) -> date:
        """The date of an award made now, where the program is."""
        return clock.today(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """The date of that moment where the program is."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def program_of(settings: Settings) -> Program:
    """The program that these settings describe."""
    return Program(issuer=settings.issuer, base_url=settings.base_url, time_zone=settings.time_zone)
