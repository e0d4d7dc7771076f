"""Checking a credential that a stranger brings, offline: its words, its proof, and whose key made it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.certificate.credential.building import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC
from app.certificate.verdicts import Check, Verdict

LARGEST = 64 * 1024
CONTEXTS = [VC, OPEN_BADGES, OPEN_BADGES_EXTENSIONS]


@dataclass(frozen=True)
class CredentialReport:
    """The verdict on a credential, every check behind it, and what an authentic one says of itself."""

    verdict: Verdict
    checks: tuple[Check, ...]
    sha256: str
    seal_id: str | None = None
    key_id: str | None = None
    issuer: str | None = None
    organisation: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None

    @property
    def is_authentic(self) -> bool:
        """Whether the credential is exactly as it was issued. Its status today is another question."""
        return self.verdict is Verdict.AUTHENTIC


def check(body: bytes, keys: Mapping[str, str]) -> CredentialReport:
    """The verdict on a file, by trusted keys (address and multibase); never raises for what it holds."""
    told = _read(body)
    readable = told is not None and is_tame(told)
    method = _method(told) if told is not None and readable else None
    known = method in keys
    sound = bool(readable and known and told is not None and _is_sound(told, keys))
    checks = (
        Check("size", len(body) <= LARGEST),
        Check("readable", readable),
        Check("signed", method is not None),
        Check("signer", known),
        Check("intact", sound),
    )
    digest = hashlib.sha256(body).hexdigest()
    verdict = _verdict(readable=readable, method=method, known=known, sound=sound)
    if told is None or verdict is not Verdict.AUTHENTIC:
        return CredentialReport(verdict, checks, digest)
    return _authentic(told, str(method), checks, digest)


def is_tame(document: Mapping[str, Any]) -> bool:
    """Whether this can be put into canonical order in no time.

    That takes for ever where things without a name refer to each other in ways that look alike. What we issue
    has no such things: whatever holds another thing has a name.
    """
    if document.get("@context") not in (CONTEXTS, CONTEXTS[:1]):
        return False
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


def _read(body: bytes) -> dict[str, Any] | None:
    if len(body) > LARGEST:
        return None
    try:
        told = json.loads(body, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that is said twice has two meanings, and readers differ in which they take."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name is said twice")
    return dict(pairs)


def _method(told: Mapping[str, Any]) -> str | None:
    proofs = told.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else proofs
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    return method if isinstance(method, str) else None


def _is_sound(told: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    # It loads the JSON-LD library, which those who only import this module do not need.
    from app.certificate.credential.proof import is_sound  # noqa: PLC0415

    return is_sound(told, keys)


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
    subject = told["credentialSubject"]
    names = {one["identityType"]: one["identityHash"] for one in subject.get("identifier", [])}
    issuer = told["issuer"]
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
    )
