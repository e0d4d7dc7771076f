"""How much each network address may ask for: a bucket that fills by itself, in memory only."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock


class Allowance:
    """Every source may take `burst` at once and one more each `seconds`; safe to share between threads.

    It slows down, it guards no secret: so nothing is written to a database, and each process counts alone.
    """

    def __init__(
        self,
        *,
        burst: int,
        seconds: float,
        sources: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst, self._seconds, self._sources, self._clock = burst, seconds, sources, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, source: str, cost: int = 1) -> float:
        """Take so much; the seconds to wait where that is not allowed now, and then nothing was taken."""
        with self._lock:
            now = self._clock()
            full_at = max(self._full_at.get(source, now), now) + cost * self._seconds
            wait = full_at - now - self._burst * self._seconds
            if wait > 0:
                return wait
            self._note(source, full_at)
            return 0.0

    def charge(self, source: str, cost: int) -> None:
        """Take so much afterwards, for what turned out to be dear; never refused."""
        with self._lock:
            now = self._clock()
            self._note(source, max(self._full_at.get(source, now), now) + cost * self._seconds)

    def _note(self, source: str, full_at: float) -> None:
        self._full_at[source] = full_at
        self._full_at.move_to_end(source)
        while len(self._full_at) > self._sources:
            self._full_at.popitem(last=False)
