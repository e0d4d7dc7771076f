"""What a file turned out to be, beside the register: one word, and every check behind it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.certificate.verdicts import OURS, Chain, Inside, Report, Verdict
from app.transparency import leaf

if TYPE_CHECKING:
    from app.registry.entries import Entry
    from app.registry.public_seal import PublicSeal


class Outcome(StrEnum):
    """The one word for a file. The first five are said of an untouched certificate only."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    ANOTHER_SEAL = "another-seal"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    UNSIGNED = "unsigned"
    FOREIGN = "foreign"
    UNCHECKED = "unchecked"


class Kind(StrEnum):
    """What a visitor gave: the certificate, or its machine-readable twin."""

    CERTIFICATE = "certificate"
    CREDENTIAL = "credential"


class Result(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    NOTED = "noted"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True)
class Line:
    """One check of a file, how it ended, and the slug of the sentence that says so."""

    name: str
    result: Result
    said: str


@dataclass(frozen=True)
class Facts:
    """All that the checks look at.

    `issued` is the seal whose certificate has exactly these bytes; `named` the seal that a file signed by us
    names without being its certificate; `report` is None where the file could not be examined; `asked` is the
    ID under which the visitor was shown the file, empty where it is not known; `entry` is what the log has of
    this file, or of the award of `issued`; `sha256` is that of the file.
    """

    report: Report | None
    issued: PublicSeal | None = None
    named: PublicSeal | None = None
    asked: str = ""
    entry: Entry | None = None
    sha256: str = ""


@dataclass(frozen=True)
class FileAnswer:
    """What the visitor is told. `reason` names the sentence; `seal` is the register's, never the file's."""

    outcome: Outcome
    reason: str
    lines: tuple[Line, ...]
    seal: PublicSeal | None
    sha256: str
    file: Verdict | None
    kind: Kind = Kind.CERTIFICATE


def answer(facts: Facts, sha256: str) -> FileAnswer:
    """The word, and every check."""
    outcome, reason = _outcome(facts)
    lines = tuple(line for check in CHECKS if (line := check(facts)))
    file = facts.report.verdict if facts.report else None
    return FileAnswer(outcome, reason, lines, facts.issued or facts.named, sha256, file)


NOT_OURS = {
    Verdict.ALTERED: Outcome.ALTERED,
    Verdict.UNSIGNED: Outcome.UNSIGNED,
    Verdict.FOREIGN: Outcome.FOREIGN,
}


def _outcome(facts: Facts) -> tuple[Outcome, str]:
    issued, report = facts.issued, facts.report
    if issued:
        if facts.asked and issued.id != facts.asked:
            return Outcome.ANOTHER_SEAL, "another-seal"
        if report and report.verdict not in OURS:
            # The register and the signature contradict each other: nobody is told that all is well.
            return Outcome.UNCHECKED, "contradiction"
        if Result.FAILED in {_credential(facts).result, _in_log(facts).result}:
            # So do the log, or the credential inside.
            return Outcome.UNCHECKED, "contradiction"
        return Outcome(issued.standing.value), issued.standing.value
    if report is None:
        return Outcome.UNCHECKED, "busy"
    if report.verdict in OURS:
        return Outcome.UNKNOWN, "not-the-issued-file" if facts.named else "no-such-seal"
    outcome = NOT_OURS.get(report.verdict, Outcome.UNCHECKED)
    return outcome, report.verdict.value


def _asked(facts: Facts) -> Line | None:
    if not facts.asked:
        return None
    if facts.issued is None:
        return Line("asked", Result.NOT_CHECKED, "unknown")
    if facts.issued.id == facts.asked:
        return Line("asked", Result.PASSED, "same")
    return Line("asked", Result.FAILED, "another")


def _known(facts: Facts) -> Line:
    if facts.issued:
        return Line("registry", Result.PASSED, "known")
    if facts.named:
        return Line("registry", Result.FAILED, "another-file")
    if facts.report and facts.report.verdict in OURS:
        return Line("registry", Result.FAILED, "no-seal")
    return Line("registry", Result.NOT_CHECKED, "unproven")


def _identical(facts: Facts) -> Line:
    return (
        Line("identical", Result.PASSED, "same") if facts.issued else Line("identical", Result.FAILED, "none")
    )


def _signature(report: Report) -> tuple[Result, str]:
    if report.signatures == 0:
        return Result.FAILED, "none"
    if report.signatures > 1:
        return Result.FAILED, "several"
    if report.holds("intact", "certifies"):
        return Result.PASSED, "holds"
    return (Result.NOT_CHECKED, "foreign") if report.chain is Chain.UNKNOWN else (Result.FAILED, "broken")


def _trust(report: Report) -> tuple[Result, str]:
    if report.signatures == 0:
        return Result.NOT_CHECKED, "unsigned"
    return {
        Chain.TRUSTED: (Result.PASSED, "ours"),
        Chain.EXPIRED: (Result.NOTED, "expired"),
        Chain.REVOKED: (Result.FAILED, "withdrawn"),
        Chain.UNKNOWN: (Result.FAILED, "foreign"),
    }[report.chain]


def _whole_file(report: Report) -> tuple[Result, str]:
    if report.signatures == 0:
        return Result.NOT_CHECKED, "unsigned"
    if report.chain is Chain.UNKNOWN:
        return Result.NOT_CHECKED, "foreign"
    is_whole = report.holds("whole-file", "unmodified", "revisions")
    return (Result.PASSED, "whole") if is_whole else (Result.FAILED, "part")


def _timestamp(report: Report) -> tuple[Result, str]:
    if report.verdict not in OURS:
        return Result.NOT_CHECKED, "unproven"
    return (Result.PASSED, "sound") if report.stamped_at else (Result.NOTED, "none")


def _credential(facts: Facts) -> Line:
    report = facts.report
    if report is None:
        return Line("credential", Result.NOT_CHECKED, "busy")
    if not report.is_examined:
        return Line("credential", Result.NOT_CHECKED, "unopened")
    if report.verdict not in OURS:
        return Line("credential", Result.NOT_CHECKED, "unproven")
    if report.credential is None:
        said = "none" if report.inside is Inside.NONE else "no-keys"
        return Line("credential", Result.NOTED if said == "none" else Result.NOT_CHECKED, said)
    found = report.credential
    if not found.is_authentic:
        # A key that was withdrawn is not named any more: that speaks against the credential only.
        is_foreign = found.verdict is Verdict.FOREIGN
        return (
            Line("credential", Result.NOTED, "foreign")
            if is_foreign
            else Line("credential", Result.FAILED, "broken")
        )
    seal = facts.issued or facts.named
    if found.seal_id != (seal.id if seal else report.seal_id):
        return Line("credential", Result.FAILED, "another")
    return Line("credential", Result.PASSED, "sound")


LOG = {
    "proven": Result.PASSED,
    "pending": Result.NOT_CHECKED,
    "no-key": Result.NOT_CHECKED,
    "missing": Result.FAILED,
    "broken": Result.FAILED,
}


def _in_log(facts: Facts) -> Line:
    if facts.issued is None or facts.entry is None:
        return Line("log", Result.NOT_CHECKED, "unknown")
    said = facts.entry.standing.value
    if facts.entry.said and not facts.entry.names(pdf=facts.sha256 or facts.issued.certificate_sha256):
        return Line("log", Result.FAILED, "other")
    if said == "proven" and facts.entry.said and facts.entry.said.kind is leaf.Kind.EDITION:
        return Line("log", Result.PASSED, "edition")
    return Line("log", LOG[said], said)


def _status(facts: Facts) -> Line:
    if facts.issued is None:
        return Line("status", Result.NOT_CHECKED, "unknown")
    result = Result.PASSED if facts.issued.is_valid else Result.FAILED
    return Line("status", result, facts.issued.standing.value)


def _in_file(name: str, say: Callable[[Report], tuple[Result, str]]) -> Callable[[Facts], Line]:
    """A check of what was seen inside the file, which says so where nothing could be seen."""

    def check(facts: Facts) -> Line:
        if facts.report is None:
            return Line(name, Result.NOT_CHECKED, "busy")
        if not facts.report.is_examined:
            return Line(name, Result.NOT_CHECKED, "unopened")
        return Line(name, *say(facts.report))

    return check


# Every check, in the order in which it is told. A further one is a function from the facts to its line, named
# here; its words are in `routes/check_words.py`.
CHECKS: tuple[Callable[[Facts], Line | None], ...] = (
    _asked,
    _known,
    _identical,
    _in_file("signature", _signature),
    _in_file("trust", _trust),
    _in_file("whole-file", _whole_file),
    _in_file("timestamp", _timestamp),
    _credential,
    _in_log,
    _status,
)
