"""Verifying a file against the pinned root, offline: strangers' files are opened in a confined child only."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import TracebackType
from typing import Self

from app.certificate.errors import VerifierUnavailable
from app.certificate.keys import Trust
from app.certificate.verdicts import LARGEST, Check, Observed, Report, Verdict, judge
from app.core.confined.supervisor import ChildDied, ChildRefused, ChildTimedOut, Supervisor

__all__ = ["LARGEST", "Check", "Report", "Verdict", "Verifier", "unopened"]
DEADLINE = 15.0
LIFETIME = 100


def unopened(pdf: bytes) -> Report | None:
    """The verdict on a file that need not be opened to be refused; None where it must be."""
    seen = _outside(pdf)
    if seen.is_pdf and seen.is_small:
        return None
    return judge(seen, sha256=hashlib.sha256(pdf).hexdigest() if seen.is_small else "")


def _outside(pdf: bytes) -> Observed:
    return Observed(is_empty=not pdf, is_pdf=pdf.startswith(b"%PDF-"), is_small=len(pdf) <= LARGEST)


class Verifier:
    """Verifies files in a child of its own; share one per process and close it at the end."""

    def __init__(self, trust: Trust, *, deadline: float = DEADLINE, lifetime: int = LIFETIME) -> None:
        self.believe(trust)
        self._supervisor = Supervisor("app.certificate.examiner", deadline=deadline, lifetime=lifetime)

    def believe(self, trust: Trust) -> None:
        """From now on, lead signatures back to this root and ask these lists."""
        self._header = {
            "anchors": trust.anchors.decode("ascii"),
            "crls": [crl.decode("ascii") for crl in trust.crls],
            "time_anchors": trust.time_anchors.decode("ascii"),
        }

    @property
    def pid(self) -> int | None:
        """The process id of the child that examines, if it is up."""
        return self._supervisor.pid

    def verify(self, pdf: bytes) -> Report:
        """The verdict on a file. Compare `sha256` with the register too: equality there is the best proof."""
        return unopened(pdf) or judge(self._examined(pdf), sha256=hashlib.sha256(pdf).hexdigest())

    def check(self) -> None:
        """Start the child now; VerifierUnavailable where that fails, which says nothing about any file."""
        try:
            self._supervisor.start()
        except (ChildTimedOut, ChildDied, ChildRefused) as error:
            raise VerifierUnavailable(f"the examiner does not start: {error}") from error

    def _examined(self, pdf: bytes) -> Observed:
        self.check()
        try:
            answer, _ = self._supervisor.ask(self._header, pdf)
        except (ChildTimedOut, ChildDied, ChildRefused):
            # Not one that we issued, most likely; but all that is known is that it asks for too much.
            return replace(_outside(pdf), is_exhausting=True)
        return Observed.of({"is_pdf": True, "is_small": True, **answer["seen"]})

    def close(self) -> None:
        """End the child."""
        self._supervisor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
