"""The few children in which this process examines files, started when first wanted and ended when idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.registry.errors import CannotExamine

if TYPE_CHECKING:
    from app.certificate.credential.checking import CredentialReport
    from app.certificate.keys import Trust
    from app.certificate.verification import Report, Verifier

Found = TypeVar("Found", "Report", "CredentialReport")
MOST, WAITING = 2, 1
# Together less than two seconds: the longest that a visitor waits for the answer to any file.
PATIENCE, DEADLINE = 0.9, 1.0
IDLE = 300.0


class Examiners:
    """Examines at most two files at once; one more may wait a moment, and whoever comes then is refused.

    A child is counted in `_children` from the moment in which it is to start until it is ended. It lies in
    `_free` while it is up and waits for work, and only there is it taken: nobody waits for longer than
    `patience`, be it for a turn or for a child to start.
    """

    def __init__(
        self,
        signing_key: str,
        *,
        folder: Path | None = None,
        tsa_anchors: str = "",
        base_url: str = "",
        most: int = MOST,
        patience: float = PATIENCE,
        deadline: float = DEADLINE,
        idle: float = IDLE,
    ) -> None:
        self._signing_key, self._folder, self._tsa_anchors = signing_key, folder, tsa_anchors
        self._base_url = base_url
        self._most, self._patience, self._deadline, self._idle = most, patience, deadline, idle
        self._changed = threading.Condition()
        self._free: list[Verifier] = []
        self._children = self._visitors = 0
        self._used_at = 0.0
        self._timer: threading.Timer | None = None

    @property
    def pids(self) -> list[int]:
        """The process ids of the children that wait for work."""
        with self._changed:
            return [verifier.pid for verifier in self._free if verifier.pid]

    def examine(self, pdf: bytes) -> Report:
        """The verdict on a file; CannotExamine where none can be had at present."""
        # Cryptography takes 6 MB, and most processes are never sent a file.
        from app.certificate.errors import CertificateError  # noqa: PLC0415
        from app.certificate.verification import unopened  # noqa: PLC0415  # as above

        if refused := unopened(pdf):
            return refused
        with self._place():
            try:
                return self._asked(lambda verifier: (verifier.verify(pdf),))[0]
            except (CertificateError, OSError) as error:
                raise CannotExamine(str(error)) from error

    def examine_credential(self, body: bytes, listed: bytes) -> tuple[CredentialReport, ...]:
        """The verdict on a credential and, for an authentic one, on the list of who must not be accepted.

        CannotExamine as above.
        """
        from app.certificate.errors import CertificateError  # noqa: PLC0415  # as above

        def ask(verifier: Verifier) -> tuple[CredentialReport, ...]:
            first = verifier.verify_credential(body)
            return (first, verifier.verify_credential(listed)) if first.is_authentic and listed else (first,)

        with self._place():
            try:
                return self._asked(ask)
            except (CertificateError, OSError) as error:
                raise CannotExamine(str(error)) from error

    def warm(self) -> None:
        """Start a child in the background, for whoever is about to choose a file."""
        from app.certificate.errors import CertificateError  # noqa: PLC0415  # as above

        with self._changed:
            if self._children:
                return
            try:
                self._start(self._trust())
            except (CertificateError, OSError):
                return  # The file that is sent next is told so.

    def close(self) -> None:
        """End the children that wait for work."""
        with self._changed:
            free, self._free = self._free, []
            self._children -= len(free)
            timer, self._timer = self._timer, None
        if timer:
            timer.cancel()
        for verifier in free:
            verifier.close()

    def _asked(self, ask: Callable[[Verifier], tuple[Found, ...]]) -> tuple[Found, ...]:
        from app.certificate.verification import Verdict  # noqa: PLC0415  # as above

        verifier = self._take(self._trust())
        is_spent = True
        try:
            reports = ask(verifier)
            is_spent = any(report.verdict is Verdict.EXHAUSTING for report in reports)
        finally:
            if is_spent:
                # Its child is gone. The next visitor shall not wait for the new one longer than need be.
                threading.Thread(target=self._bring_up, args=(verifier,), daemon=True).start()
            else:
                self._give_back(verifier)
        return reports

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._changed:
            if self._visitors >= self._most + WAITING:
                raise CannotExamine("busy")
            self._visitors += 1
        try:
            yield
        finally:
            with self._changed:
                self._visitors -= 1

    def _trust(self) -> Trust:
        from app.certificate import keys  # noqa: PLC0415  # as above

        # Read anew each time: a few small files, so that a withdrawn key is known to be so at once.
        folder = self._folder or keys.path_of(self._signing_key).parent
        return keys.trust(folder, tsa_anchors=self._tsa_anchors)

    def _issuers(self) -> dict[str, str]:
        """The keys that may have made credentials, by the portal's own address."""
        from app.certificate import keys  # noqa: PLC0415  # as above
        from app.certificate.credential import identity, published  # noqa: PLC0415  # as above
        from app.certificate.errors import KeyFault  # noqa: PLC0415  # as above

        try:
            folder = self._folder or keys.path_of(self._signing_key).parent
            return identity.keys_in(published.did_document(folder, self._base_url))
        except (KeyFault, ValueError):
            return {}

    def _take(self, trust: Trust) -> Verifier:
        with self._changed:
            if not self._free and self._children < self._most:
                self._start(trust)
            if not self._changed.wait_for(lambda: self._free, timeout=self._patience):
                raise CannotExamine("busy")
            verifier = self._free.pop()
        verifier.believe(trust, self._issuers())
        return verifier

    def _start(self, trust: Trust) -> None:
        from app.certificate.verification import Verifier  # noqa: PLC0415  # as above

        self._children += 1
        verifier = Verifier(trust, deadline=self._deadline)
        threading.Thread(target=self._bring_up, args=(verifier,), daemon=True).start()

    def _bring_up(self, verifier: Verifier) -> None:
        from app.certificate.errors import CertificateError  # noqa: PLC0415  # as above

        try:
            verifier.check()
        except (CertificateError, OSError):
            with self._changed:
                self._children -= 1
        else:
            self._give_back(verifier)

    def _give_back(self, verifier: Verifier) -> None:
        with self._changed:
            self._free.append(verifier)
            self._used_at = time.monotonic()
            if self._timer is None:
                self._rest_later(self._idle)
            self._changed.notify()

    def _rest_later(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._rest)
        self._timer.daemon = True
        self._timer.start()

    def _rest(self) -> None:
        with self._changed:
            self._timer = None
            left = self._used_at + self._idle - time.monotonic()
            if left > 0:
                self._rest_later(left)
                return
        self.close()
