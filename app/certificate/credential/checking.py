"""Checking a credential that a stranger brings, offline: its words, its proof, and whose key made it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.certificate.credential.building import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC
from app.certificate.verdicts import Check, Verdict

LARGEST = 64 * 1024
# What we issue is five levels deep. A reader that goes down without end runs out of stack.
DEEPEST = 24
BOM = b"\xef\xbb\xbf"
BRACKETS = re.compile(rb"[\[{}\]]")
CONTEXTS = [VC, OPEN_BADGES, OPEN_BADGES_EXTENSIONS]


class Flaw(StrEnum):
    """Why a text cannot be read as a credential in one way only."""

    NOT_JSON = "not-json"
    TWICE = "said-twice"
    TOO_DEEP = "too-deep"
    NO_NUMBER = "no-number"
    VOCABULARY = "vocabulary"
    STRUCTURE = "structure"


class _Unreadable(ValueError):
    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        super().__init__(flaw)


@dataclass(frozen=True)
class CredentialReport:
    """The verdict on a credential, every check behind it, and what an authentic one says of itself.

    `flaw` is why an unreadable one is unreadable. `proof_value` names the signature, `status_index` its place
    in the status lists, `status_list` is the list itself where that is what was checked.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    sha256: str
    flaw: str = ""
    seal_id: str | None = None
    key_id: str | None = None
    issuer: str | None = None
    organisation: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    proof_value: str | None = None
    status_index: int | None = None
    status_purpose: str | None = None
    status_list: str | None = None

    @property
    def is_authentic(self) -> bool:
        """Whether the credential is exactly as it was issued. Its status today is another question."""
        return self.verdict is Verdict.AUTHENTIC


def looks_like_one(body: bytes) -> bool:
    """Whether a file begins as credentials do; everything else is taken for a certificate."""
    return body[:LARGEST].removeprefix(BOM).lstrip()[:1] == b"{"


def check(body: bytes, keys: Mapping[str, str]) -> CredentialReport:
    """The verdict on a file, by trusted keys (address and multibase); never raises for what it holds."""
    if len(body) > LARGEST:
        return CredentialReport(Verdict.TOO_LARGE, (Check("size", passed=False),), "")
    told, flaw = _read(body)
    method = _method(told)
    sound = not flaw and method in keys and _is_sound(told, keys)
    checks = (
        Check("size", passed=True),
        Check("readable", not flaw),
        Check("signed", not flaw and method is not None),
        Check("signer", not flaw and method in keys),
        Check("intact", sound),
    )
    digest = hashlib.sha256(body).hexdigest()
    verdict = _verdict(readable=not flaw, method=method, known=method in keys, sound=sound)
    if verdict is not Verdict.AUTHENTIC:
        return CredentialReport(verdict, checks, digest, flaw=flaw)
    return _authentic(told, str(method), checks, digest)


def is_tame(document: Mapping[str, Any]) -> bool:
    """Whether this can be put into canonical order in no time.

    That takes for ever where things without a name refer to each other in ways that look alike. What we issue
    has no such things: whatever holds another thing has a name.
    """
    if document.get("@context") not in (CONTEXTS, CONTEXTS[:1]):
        return False  # whose words we know by heart: nothing is fetched
    rest = {name: value for name, value in document.items() if name != "@context"}
    for thing in _things(rest):
        if any(name.startswith("@") for name in thing) or not _is_flat_or_named(thing):
            return False
    return True


def _is_flat_or_named(thing: Mapping[str, Any]) -> bool:
    values = [one for value in thing.values() for one in (value if isinstance(value, list) else [value])]
    if any(isinstance(one, list) or (isinstance(one, str) and one.startswith("_:")) for one in values):
        return False
    name = thing.get("id")
    is_named = isinstance(name, str) and ":" in name
    return is_named or not any(isinstance(one, dict) for one in values)


def _things(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _things(value)
    elif isinstance(part, list):
        for one in part:
            yield from _things(one)


def _read(body: bytes) -> tuple[dict[str, Any], str]:
    """What the text says, or nothing and why not."""
    try:
        if _depth(body) > DEEPEST:
            raise _Unreadable(Flaw.TOO_DEEP)
        told = json.loads(
            body, object_pairs_hook=_without_twins, parse_constant=_no_number, parse_float=_no_number
        )
    except _Unreadable as error:
        return {}, error.flaw
    except (ValueError, RecursionError):
        return {}, Flaw.NOT_JSON
    if not isinstance(told, dict):
        return {}, Flaw.NOT_JSON
    if told.get("@context") not in (CONTEXTS, CONTEXTS[:1]):
        return {}, Flaw.VOCABULARY
    return (told, "") if is_tame(told) else ({}, Flaw.STRUCTURE)


def _depth(body: bytes) -> int:
    """How deep the brackets of a text go at most, without reading it; those inside words count too."""
    depth = deepest = 0
    for bracket in BRACKETS.finditer(body):
        depth += 1 if bracket[0] in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that is said twice has two meanings, and readers differ in which they take."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Unreadable(Flaw.TWICE)
    return dict(pairs)


def _no_number(_text: str) -> float:
    """NaN and its kin are no JSON; a fraction, which readers round differently, stands in none of ours."""
    raise _Unreadable(Flaw.NO_NUMBER)


def _method(told: Mapping[str, Any]) -> str | None:
    proofs = told.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else proofs
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    return method if isinstance(method, str) else None


def _is_sound(told: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    # It loads the JSON-LD library, which those who only import this module do not need.
    from app.certificate.credential.proof import is_sound  # noqa: PLC0415

    try:
        return is_sound(told, keys)
    except Exception:  # noqa: BLE001  # a text that breaks its reader proves nothing
        return False


def _verdict(*, readable: bool, method: str | None, known: bool, sound: bool) -> Verdict:
    if not readable:
        return Verdict.UNREADABLE
    if method is None:
        return Verdict.UNSIGNED
    if not known:
        return Verdict.FOREIGN
    return Verdict.AUTHENTIC if sound else Verdict.ALTERED


def _authentic(
    told: Mapping[str, Any], method: str, checks: tuple[Check, ...], digest: str
) -> CredentialReport:
    """The words of a credential whose proof holds. A signed status list has fewer of them."""
    subject, proofs, issuer = told["credentialSubject"], told["proof"], told["issuer"]
    names = {one["identityType"]: one["identityHash"] for one in subject.get("identifier", [])}
    status = told.get("credentialStatus", {})
    return CredentialReport(
        Verdict.AUTHENTIC,
        checks,
        digest,
        seal_id=subject.get("licenseNumber"),
        key_id=method.partition("#")[2],
        issuer=issuer["id"] if isinstance(issuer, dict) else issuer,
        organisation=names.get("name"),
        valid_from=told["validFrom"],
        valid_until=told["validUntil"],
        proof_value=(proofs[0] if isinstance(proofs, list) else proofs)["proofValue"],
        status_index=int(status["statusListIndex"]) if status else None,
        status_purpose=subject.get("statusPurpose"),
        status_list=subject.get("encodedList"),
    )
