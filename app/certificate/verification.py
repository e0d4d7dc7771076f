"""Verifying a file against the pinned root, offline: strangers' files are opened in a confined child only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from app.certificate.credential.checking import CredentialReport
from app.certificate.errors import VerifierUnavailable
from app.certificate.keys import Trust
from app.certificate.verdicts import LARGEST, Check, Inside, Observed, Report, Verdict, judge
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

    def __init__(
        self,
        trust: Trust,
        issuers: Mapping[str, str] | None = None,
        *,
        deadline: float = DEADLINE,
        lifetime: int = LIFETIME,
    ) -> None:
        self.believe(trust, issuers)
        self._supervisor = Supervisor("app.certificate.examiner", deadline=deadline, lifetime=lifetime)

    def believe(self, trust: Trust, issuers: Mapping[str, str] | None = None) -> None:
        """From now on, lead signatures back to this root and ask these lists.

        `issuers` are the keys that may have made credentials (address and multibase). Without any, no
        credential is judged.
        """
        self._header: dict[str, Any] = {
            "issuers": dict(issuers or {}),
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
        if refused := unopened(pdf):
            return refused
        seen, credential = self._examined(pdf)
        report = judge(seen, sha256=hashlib.sha256(pdf).hexdigest())
        return replace(report, credential=credential) if report.inside is Inside.FOUND else report

    def verify_credential(self, body: bytes) -> CredentialReport:
        """The verdict on a credential that somebody brings by itself, or on a list of the status of many."""
        self.check()
        try:
            answer, _ = self._supervisor.ask({**self._header, "kind": "credential"}, body)
        except (ChildTimedOut, ChildDied, ChildRefused):
            return CredentialReport(Verdict.EXHAUSTING, (), hashlib.sha256(body).hexdigest())
        return _credential(answer["credential"])

    def check(self) -> None:
        """Start the child now; VerifierUnavailable where that fails, which says nothing about any file."""
        try:
            self._supervisor.start()
        except (ChildTimedOut, ChildDied, ChildRefused) as error:
            raise VerifierUnavailable(f"the examiner does not start: {error}") from error

    def _examined(self, pdf: bytes) -> tuple[Observed, CredentialReport | None]:
        self.check()
        try:
            answer, _ = self._supervisor.ask(self._header, pdf)
        except (ChildTimedOut, ChildDied, ChildRefused):
            # Not one that we issued, most likely; but all that is known is that it asks for too much.
            return replace(_outside(pdf), is_exhausting=True), None
        seen = dict(answer["seen"])
        inside = seen.pop("credential", None)
        observed = Observed.of({"is_pdf": True, "is_small": True, **seen})
        return observed, _credential(inside) if inside else None

    def close(self) -> None:
        """End the child."""
        self._supervisor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _credential(told: dict[str, Any]) -> CredentialReport:
    """The report again, as it was before it came through the pipe."""
    checks = tuple(Check(**one) for one in told["checks"])
    return CredentialReport(**{**told, "verdict": Verdict(told["verdict"]), "checks": checks})
