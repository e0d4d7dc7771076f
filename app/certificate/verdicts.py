"""What a file turned out to be: the rules by which observations become one verdict. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    UNREADABLE = "unreadable"


class Chain(StrEnum):
    """How far the signer's certificate leads back to the pinned root."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Observed:
    """What was seen in a file, before any judgement."""

    is_pdf: bool = False
    is_small: bool = False
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

    @classmethod
    def of(cls, values: dict[str, Any]) -> Observed:
        """From the examiner's answer."""
        return cls(**{**values, "chain": Chain(values.get("chain", Chain.UNKNOWN))})


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and whether it does."""

    name: str
    passed: bool


@dataclass(frozen=True)
class Report:
    """The verdict on a file, every check behind it, and what an authentic file says of itself.

    `signed_at` is the clock of whoever signed; `stamped_at` is what a trusted service vouches for, if any.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    sha256: str
    seal_id: str | None = None
    payload_digest: str | None = None
    key_id: str | None = None
    signed_at: str | None = None
    stamped_at: str | None = None

    @property
    def is_authentic(self) -> bool:
        """Whether the file is exactly as we issued it."""
        return self.verdict is Verdict.AUTHENTIC


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


def _verdict(seen: Observed, checks: tuple[Check, ...]) -> Verdict:
    if not (seen.is_pdf and seen.is_small and seen.is_readable) or seen.is_encrypted:
        return Verdict.UNREADABLE
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
    if verdict is not Verdict.AUTHENTIC:
        # An unproven file's own words are not repeated, except the name of a key that is known to be ours.
        known = seen.key_id if seen.chain is not Chain.UNKNOWN else None
        return Report(verdict, checks, sha256, key_id=known)
    return Report(
        verdict,
        checks,
        sha256,
        seen.seal_id,
        seen.payload_digest,
        seen.key_id,
        seen.signed_at,
        seen.stamped_at,
    )
