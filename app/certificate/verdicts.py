"""What a file turned out to be: the rules by which observations become one verdict. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.certificate.credential.checking import CredentialReport

LARGEST = 2 * 1024 * 1024
# The rendered document, and the one revision that signs it.
REVISIONS = 2


class Verdict(StrEnum):
    """One word for a file."""

    AUTHENTIC = "authentic"
    ALTERED = "altered"
    UNSIGNED = "unsigned"
    FOREIGN = "foreign"
    KEY_EXPIRED = "key-expired"
    KEY_REVOKED = "key-revoked"
    EMPTY = "empty"
    NOT_PDF = "not-a-pdf"
    TOO_LARGE = "too-large"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    EXHAUSTING = "exhausting"


UNEXAMINED = frozenset(
    {
        Verdict.EMPTY,
        Verdict.NOT_PDF,
        Verdict.TOO_LARGE,
        Verdict.ENCRYPTED,
        Verdict.UNREADABLE,
        Verdict.EXHAUSTING,
    }
)
"""Nothing can be said of any signature in such a file."""
OURS = frozenset({Verdict.AUTHENTIC, Verdict.KEY_EXPIRED, Verdict.KEY_REVOKED})
"""We signed such a file, and nobody has changed it, whatever became of the key."""


MEANING = {
    Verdict.AUTHENTIC: "signed by this program, and nobody has changed it",
    Verdict.ALTERED: "signed by this program, and changed since",
    Verdict.UNSIGNED: "there is no signature in the file",
    Verdict.FOREIGN: "signed by somebody else, whatever names it bears",
    Verdict.KEY_EXPIRED: "signed and unchanged, but the key's certificate has ended since",
    Verdict.KEY_REVOKED: "signed and unchanged, but the key was withdrawn since",
    Verdict.EMPTY: "could not be checked: the file is empty",
    Verdict.NOT_PDF: "could not be checked: it is no PDF, whatever its name says",
    Verdict.TOO_LARGE: "could not be checked: larger than any certificate",
    Verdict.ENCRYPTED: "could not be checked: locked with a password",
    Verdict.UNREADABLE: "could not be checked: damaged or incomplete",
    Verdict.EXHAUSTING: "could not be checked: it asks for more time or memory than any certificate",
}
"""Each word in a few more, for the command line."""


class Chain(StrEnum):
    """How far the signer's certificate leads back to the pinned root."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Inside(StrEnum):
    """Whether a certificate carries its credential. Only an untouched one is asked."""

    NOT_ASKED = "not-asked"
    NONE = "none"
    NO_KEYS = "no-keys"
    FOUND = "found"


@dataclass(frozen=True)
class Observed:
    """What was seen in a file, before any judgement."""

    is_empty: bool = False
    is_pdf: bool = False
    is_small: bool = False
    is_exhausting: bool = False
    is_readable: bool = False
    is_encrypted: bool = False
    signatures: int = 0
    revisions: int = 0
    chain: Chain = Chain.UNKNOWN
    is_intact: bool = False
    is_certification: bool = False
    is_whole_file: bool = False
    is_unmodified: bool = False
    is_library_satisfied: bool = False
    key_id: str | None = None
    seal_id: str | None = None
    payload_digest: str | None = None
    signed_at: str | None = None
    stamped_at: str | None = None
    inside: Inside = Inside.NOT_ASKED

    @classmethod
    def of(cls, values: dict[str, Any]) -> Observed:
        """From the examiner's answer."""
        chain, inside = values.get("chain", Chain.UNKNOWN), values.get("inside", Inside.NOT_ASKED)
        return cls(**{**values, "chain": Chain(chain), "inside": Inside(inside)})


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and whether it does."""

    name: str
    passed: bool


@dataclass(frozen=True)
class Report:
    """The verdict on a file, every check behind it, and what an authentic file says of itself.

    `signed_at` is the clock of whoever signed; `stamped_at` is what a trusted service vouches for, if any.
    `sha256` is empty for a file that is too large: it was not read to its end. `credential` is what was found
    of the one inside an untouched certificate.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    sha256: str
    seal_id: str | None = None
    payload_digest: str | None = None
    key_id: str | None = None
    signed_at: str | None = None
    stamped_at: str | None = None
    signatures: int = 0
    chain: Chain = Chain.UNKNOWN
    inside: Inside = Inside.NOT_ASKED
    credential: CredentialReport | None = None

    @property
    def is_authentic(self) -> bool:
        """Whether the file is exactly as we issued it."""
        return self.verdict is Verdict.AUTHENTIC

    @property
    def is_examined(self) -> bool:
        """Whether the file could be opened, so that something can be said of its signatures."""
        return self.verdict not in UNEXAMINED

    def holds(self, *names: str) -> bool:
        """Whether every check of these names passed."""
        return {check.name for check in self.checks if check.passed}.issuperset(names)


def checks_of(seen: Observed) -> tuple[Check, ...]:
    """Every requirement, in the order in which a reader would ask."""
    return (
        Check("pdf", seen.is_pdf),
        Check("size", seen.is_small),
        Check("readable", seen.is_readable),
        Check("not-encrypted", seen.is_readable and not seen.is_encrypted),
        Check("one-signature", seen.signatures == 1),
        Check("signer", seen.chain is Chain.TRUSTED),
        Check("intact", seen.is_intact),
        Check("certifies", seen.is_certification),
        Check("whole-file", seen.is_whole_file),
        Check("unmodified", seen.is_unmodified),
        Check("revisions", seen.revisions == REVISIONS),
        Check("library", seen.is_library_satisfied),
    )


def _unexamined(seen: Observed) -> Verdict | None:
    """Why nothing can be said of the file's signatures; None where something can."""
    reasons = (
        (seen.is_empty, Verdict.EMPTY),
        (not seen.is_small, Verdict.TOO_LARGE),
        (not seen.is_pdf, Verdict.NOT_PDF),
        (seen.is_exhausting, Verdict.EXHAUSTING),
        (not seen.is_readable, Verdict.UNREADABLE),
        (seen.is_encrypted, Verdict.ENCRYPTED),
    )
    return next((verdict for is_so, verdict in reasons if is_so), None)


def _verdict(seen: Observed, checks: tuple[Check, ...]) -> Verdict:
    if reason := _unexamined(seen):
        return reason
    if seen.signatures == 0:
        return Verdict.UNSIGNED
    if seen.chain is Chain.UNKNOWN:
        return Verdict.FOREIGN
    rest = [check.passed for check in checks if check.name not in {"signer", "library"}]
    if not all(rest):
        return Verdict.ALTERED
    by_chain = {Chain.EXPIRED: Verdict.KEY_EXPIRED, Chain.REVOKED: Verdict.KEY_REVOKED}
    if verdict := by_chain.get(seen.chain):
        return verdict
    return Verdict.AUTHENTIC if seen.is_library_satisfied else Verdict.ALTERED


def judge(seen: Observed, *, sha256: str) -> Report:
    """The verdict: authentic only where every single check passes."""
    checks = checks_of(seen)
    verdict = _verdict(seen, checks)
    if verdict is Verdict.AUTHENTIC and not all(check.passed for check in checks):
        raise AssertionError("an authentic file passes every check")
    report = Report(verdict, checks, sha256, signatures=seen.signatures, chain=seen.chain)
    if verdict in OURS:
        report = replace(report, stamped_at=seen.stamped_at, inside=seen.inside)
    if verdict is not Verdict.AUTHENTIC:
        # An unproven file's own words are not repeated, except the name of a key that is known to be ours.
        return replace(report, key_id=seen.key_id if seen.chain is not Chain.UNKNOWN else None)
    return replace(
        report,
        seal_id=seen.seal_id,
        payload_digest=seen.payload_digest,
        key_id=seen.key_id,
        signed_at=seen.signed_at,
    )
