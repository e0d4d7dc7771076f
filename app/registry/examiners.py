"""The few children in which this process examines files, started when first wanted and ended when idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.registry.errors import CannotExamine

if TYPE_CHECKING:
    from app.certificate.keys import Trust
    from app.certificate.verification import Report, Verifier

MOST, WAITING = 2, 1
# Together less than two seconds: the longest that a visitor waits for the answer to any file.
PATIENCE, DEADLINE = 0.4, 1.4
IDLE = 300.0


class Examiners:
    """Examines at most two files at once; one more may wait a moment, and whoever comes then is refused."""

    def __init__(
        self, signing_key: str, *, most: int = MOST, deadline: float = DEADLINE, idle: float = IDLE
    ) -> None:
        self._signing_key = signing_key
        self._deadline, self._idle = deadline, idle
        self._room = threading.BoundedSemaphore(most + WAITING)
        self._turns = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._free: list[Verifier] = []
        self._used_at = 0.0
        self._timer: threading.Timer | None = None

    @property
    def pids(self) -> list[int]:
        """The process ids of the children that wait for work."""
        with self._lock:
            return [verifier.pid for verifier in self._free if verifier.pid]

    def examine(self, pdf: bytes) -> Report:
        """The verdict on a file; CannotExamine where none can be had at present."""
        # Cryptography takes 6 MB, and most processes are never sent a file.
        from app.certificate.verification import unopened  # noqa: PLC0415

        return unopened(pdf) or self._opened(pdf)

    def warm(self) -> None:
        """Start a child in the background, for whoever is about to choose a file."""
        with self._lock:
            is_warm = bool(self._free)
        if not is_warm and self._turns.acquire(blocking=False):
            threading.Thread(target=self._restore, args=(None,), daemon=True).start()

    def close(self) -> None:
        """End the children that wait for work."""
        with self._lock:
            free, self._free = self._free, []
            timer, self._timer = self._timer, None
        if timer:
            timer.cancel()
        for verifier in free:
            verifier.close()

    def _opened(self, pdf: bytes) -> Report:
        from app.certificate.errors import CertificateError  # noqa: PLC0415  # as above
        from app.certificate.verification import Verdict  # noqa: PLC0415  # as above

        with self._turn():
            verifier: Verifier | None = None
            is_spent = True
            try:
                verifier = self._take()
                report = verifier.verify(pdf)
                is_spent = report.verdict is Verdict.EXHAUSTING
            except (CertificateError, OSError) as error:
                raise CannotExamine(str(error)) from error
            finally:
                if verifier is not None and is_spent:
                    # The next visitor shall not wait for the new child; the turn is given back with it.
                    threading.Thread(target=self._restore, args=(verifier,), daemon=True).start()
                else:
                    self._give_back(verifier)
        return report

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise CannotExamine("busy")
        try:
            if not self._turns.acquire(timeout=PATIENCE):
                raise CannotExamine("busy")
            yield
        finally:
            self._room.release()

    def _trust(self) -> Trust:
        from app.certificate import keys  # noqa: PLC0415  # as above

        # Read anew each time: three small files, so that a withdrawn key is known to be so at once.
        return keys.trust(keys.path_of(self._signing_key).parent)

    def _take(self) -> Verifier:
        from app.certificate.verification import Verifier  # noqa: PLC0415  # as above

        trust = self._trust()
        with self._lock:
            verifier = self._free.pop() if self._free else None
        if verifier is None:
            return Verifier(trust, deadline=self._deadline)
        verifier.believe(trust)
        return verifier

    def _give_back(self, verifier: Verifier | None) -> None:
        with self._lock:
            if verifier is not None:
                self._free.append(verifier)
            self._used_at = time.monotonic()
            if self._timer is None and self._free:
                self._rest_later(self._idle)
        self._turns.release()

    def _restore(self, verifier: Verifier | None) -> None:
        """Bring a child up, then give the turn back."""
        from app.certificate.errors import CertificateError  # noqa: PLC0415  # as above

        try:
            verifier = self._take() if verifier is None else verifier
            verifier.check()
        except (CertificateError, OSError):
            verifier = None  # The next file that is sent is told so.
        finally:
            self._give_back(verifier)

    def _rest_later(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._rest)
        self._timer.daemon = True
        self._timer.start()

    def _rest(self) -> None:
        with self._lock:
            self._timer = None
            left = self._used_at + self._idle - time.monotonic()
            if left > 0:
                self._rest_later(left)
                return
        self.close()
