"""What a credential turned out to be, beside the register: one word, and every check behind it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.certificate.verdicts import Verdict
from app.registry.file_answer import LOG, NOT_OURS, FileAnswer, Kind, Line, Outcome, Result

if TYPE_CHECKING:
    from app.certificate.credential.checking import CredentialReport
    from app.registry.entries import Entry
    from app.registry.public_seal import PublicSeal

READABLE = frozenset({Verdict.AUTHENTIC, Verdict.ALTERED, Verdict.UNSIGNED, Verdict.FOREIGN})


class Listed(StrEnum):
    """What the signed list says of the credential's place."""

    CLEAR = "clear"
    SET = "set"
    ENDED = "ended"
    MISSING = "missing"


@dataclass(frozen=True)
class Facts:
    """All that the checks look at.

    `issued` is the seal of which this is the credential, `named` one that a credential signed by us names
    without being its own; `report` is None where nothing could be examined; `is_identical` says that the
    bytes are those that are served, and not only the same statement written down anew; `entry` is what the
    log has of the award.
    """

    report: CredentialReport | None
    issued: PublicSeal | None = None
    named: PublicSeal | None = None
    is_identical: bool = False
    listed: Listed = Listed.MISSING
    entry: Entry | None = None
    asked: str = ""


def answer(facts: Facts, sha256: str) -> FileAnswer:
    """The word, and every check."""
    outcome, reason = _outcome(facts)
    lines = tuple(line for check in CHECKS if (line := check(facts)))
    file = facts.report.verdict if facts.report else None
    return FileAnswer(outcome, reason, lines, facts.issued or facts.named, sha256, file, Kind.CREDENTIAL)


def _outcome(facts: Facts) -> tuple[Outcome, str]:
    report = facts.report
    if facts.issued:
        return _outcome_of(facts, facts.issued)
    if report is None:
        return Outcome.UNCHECKED, "busy"
    if not report.is_authentic:
        return NOT_OURS.get(report.verdict, Outcome.UNCHECKED), report.flaw or report.verdict.value
    if report.seal_id is None:
        return Outcome.UNKNOWN, "no-credential"
    return Outcome.UNKNOWN, "not-the-issued-one" if facts.named else "no-such-seal"


def _outcome_of(facts: Facts, issued: PublicSeal) -> tuple[Outcome, str]:
    """The word for the credential of a seal: that of the seal, unless anything contradicts it."""
    if facts.asked and issued.id != facts.asked:
        return Outcome.ANOTHER_SEAL, "another-seal"
    if (facts.report and not facts.report.is_authentic) or _in_log(facts).result is Result.FAILED:
        return Outcome.UNCHECKED, "contradiction"
    if issued.is_valid and facts.listed is Listed.SET:
        return Outcome.UNCHECKED, "list-differs"
    return Outcome(issued.standing.value), issued.standing.value


def _asked(facts: Facts) -> Line | None:
    if not facts.asked:
        return None
    if facts.issued is None:
        return Line("asked", Result.NOT_CHECKED, "unknown")
    is_same = facts.issued.id == facts.asked
    return Line("asked", Result.PASSED, "same") if is_same else Line("asked", Result.FAILED, "another")


def _readable(facts: Facts) -> Line | None:
    """Told where it went wrong only: of a text that was read nobody need be told that it was."""
    if facts.report is None or facts.report.verdict in READABLE:
        return None
    return Line("readable", Result.FAILED, facts.report.flaw or facts.report.verdict.value)


def _proof(facts: Facts) -> Line:
    report = facts.report
    if report is None:
        return Line("proof", Result.NOT_CHECKED, "busy")
    result, said = {
        Verdict.AUTHENTIC: (Result.PASSED, "holds"),
        Verdict.ALTERED: (Result.FAILED, "broken"),
        Verdict.UNSIGNED: (Result.FAILED, "none"),
        Verdict.FOREIGN: (Result.NOT_CHECKED, "foreign"),
    }.get(report.verdict, (Result.NOT_CHECKED, "unread"))
    return Line("proof", result, said)


def _issuer(facts: Facts) -> Line:
    report = facts.report
    if report is None:
        return Line("issuer", Result.NOT_CHECKED, "busy")
    result, said = {
        Verdict.AUTHENTIC: (Result.PASSED, "ours"),
        # Whoever changes a credential leaves the name of the key: it proves nothing any more.
        Verdict.ALTERED: (Result.NOT_CHECKED, "unproven"),
        Verdict.UNSIGNED: (Result.NOT_CHECKED, "unsigned"),
        Verdict.FOREIGN: (Result.FAILED, "foreign"),
    }.get(report.verdict, (Result.NOT_CHECKED, "unread"))
    return Line("issuer", result, said)


def _known(facts: Facts) -> Line:
    if facts.issued:
        return Line("registry", Result.PASSED, "known")
    if facts.named:
        return Line("registry", Result.FAILED, "another-file")
    if facts.report and facts.report.is_authentic:
        return Line("registry", Result.FAILED, "no-seal")
    return Line("registry", Result.NOT_CHECKED, "unproven")


def _identical(facts: Facts) -> Line:
    if facts.issued is None:
        return Line("identical", Result.FAILED, "none")
    if facts.is_identical:
        return Line("identical", Result.PASSED, "same")
    return Line("identical", Result.NOTED, "rewritten")


def _listed(facts: Facts) -> Line:
    if facts.report is None:
        return Line("status-list", Result.NOT_CHECKED, "busy")
    if facts.issued is None or not facts.report.is_authentic:
        return Line("status-list", Result.NOT_CHECKED, "unknown")
    result = {Listed.CLEAR: Result.PASSED, Listed.SET: Result.FAILED}
    return Line("status-list", result.get(facts.listed, Result.NOT_CHECKED), facts.listed.value)


def _in_log(facts: Facts) -> Line:
    if facts.issued is None or facts.entry is None:
        return Line("log", Result.NOT_CHECKED, "unknown")
    entry = facts.entry
    if entry.said and not entry.said.vc_sha256:
        return Line("log", Result.NOTED, "older")
    if entry.said and not entry.names(credential=facts.issued.credential_sha256):
        return Line("log", Result.FAILED, "other")
    return Line("log", LOG[entry.standing.value], entry.standing.value)


def _status(facts: Facts) -> Line:
    if facts.issued is None:
        return Line("status", Result.NOT_CHECKED, "unknown")
    result = Result.PASSED if facts.issued.is_valid else Result.FAILED
    return Line("status", result, facts.issued.standing.value)


# Every check, in the order in which it is told; their words are in `routes/credential_words.py`.
CHECKS: tuple[Callable[[Facts], Line | None], ...] = (
    _asked,
    _readable,
    _known,
    _identical,
    _proof,
    _issuer,
    _listed,
    _in_log,
    _status,
)
