"""Looking over the keys on disk: what is there, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from app.certificate import ceremony, keys
from app.certificate.credential import issuer_keys
from app.certificate.errors import KeyFault
from app.certificate.findings import Finding
from app.core import clock

# A seal lasts two years: a key that ends sooner is outlived by what it signs today.
SEAL_LIFE = timedelta(days=731)
WARNING = timedelta(days=60)


__all__ = ["Finding", "Held", "Standing", "examine", "held"]


class Standing(StrEnum):
    """What a key is for today."""

    IN_USE = "in-use"
    RETIRED = "retired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Held:
    """One certificate on disk."""

    name: str
    key_id: str
    subject: str
    algorithm: str
    valid_from: datetime
    valid_until: datetime
    has_private_key: bool
    standing: Standing
    revoked_from: datetime | None


def held(directory: Path) -> list[Held]:
    """The certificates in use, from the root down, then the retired ones; reads no private key."""
    lists = [x509.load_pem_x509_crl(crl) for crl in keys.trust(directory).crls]
    return [_held(one, lists) for one in ceremony.everything(directory)]


def _held(one: ceremony.Former, lists: list[x509.CertificateRevocationList]) -> Held:
    certificate = one.certificate
    entries = [keys.revoked(crl, certificate) for crl in lists if crl.issuer == certificate.issuer]
    entry = next(filter(None, entries), None)
    standing = Standing.REVOKED if entry else Standing.IN_USE if one.is_in_use else Standing.RETIRED
    return Held(
        name=one.name,
        key_id=keys.key_id(certificate),
        subject=certificate.subject.rfc4514_string(),
        algorithm=keys.algorithm(certificate.public_key()),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        has_private_key=one.path.with_name(one.path.name.replace(".cert.", ".key.")).exists(),
        standing=standing,
        revoked_from=entry.revocation_date_utc if entry else None,
    )


def examine(reference: str, *, directory: Path | None = None, pin: str = "") -> list[Finding]:
    """Every fault and warning about the key that a setting names; none if all is well."""
    try:
        key = keys.load(reference, directory=directory, pin=pin)
    except KeyFault as fault:
        return [Finding(str(fault), is_fault=True)]
    folder = directory or keys.path_of(reference).parent
    return [*_links(key), *_issuer(folder), *_lifetimes(key), *_spare_keys(folder)]


def _issuer(directory: Path) -> list[Finding]:
    """Whether credentials can be signed too."""
    try:
        issuer_keys.load(directory)
    except KeyFault as fault:
        return [Finding(str(fault), is_fault=True)]
    return []


def _links(key: keys.SigningKey) -> list[Finding]:
    """Whether each certificate was issued by the next."""
    findings = []
    for child, parent in pairwise((key.certificate, *key.chain, key.root, key.root)):
        try:
            child.verify_directly_issued_by(parent)
        except (ValueError, TypeError, InvalidSignature):
            name = child.subject.rfc4514_string()
            findings.append(
                Finding(f"{name} was not issued by {parent.subject.rfc4514_string()}", is_fault=True)
            )
    return findings + _revocations(key)


def _revocations(key: keys.SigningKey) -> list[Finding]:
    """Whether every issuer has its list; that they are fresh and name none of ours, loading has checked."""
    lists = [x509.load_pem_x509_crl(blob) for blob in key.crls]
    listed = {one.issuer for one in lists}
    missing = [
        Finding(f"a revocation list is missing: that of {issuer.rfc4514_string()}", is_fault=True)
        for issuer in sorted({one.issuer for one in (key.certificate, *key.chain)} - listed, key=str)
    ]
    return missing + [finding for one in lists for finding in _ending(one)]


def _ending(crl: x509.CertificateRevocationList) -> list[Finding]:
    """A list that is in the last third of its life wants its successor."""
    ends = crl.next_update_utc
    if ends is None or ends - clock.now() > min(WARNING, (ends - crl.last_update_utc) / 3):
        return []
    message = (
        f"the revocation list of {crl.issuer.rfc4514_string()} ends on {ends:%Y-%m-%d %H:%M} UTC, "
        "and issuing with it: `keys import-crl FILE`"
    )
    return [Finding(message, is_fault=False)]


def _lifetimes(key: keys.SigningKey) -> list[Finding]:
    ends = key.certificate.not_valid_after_utc
    left = ends - clock.now()
    if left < WARNING:
        return [
            Finding(
                f"the signing key ends on {ends:%Y-%m-%d}, in {left.days} days: flask --app wsgi keys rotate",
                is_fault=False,
            )
        ]
    if left < SEAL_LIFE:
        message = (
            f"the signing key ends on {ends:%Y-%m-%d}, before a seal awarded today does: plan `keys rotate`"
        )
        return [Finding(message, is_fault=False)]
    return []


def _spare_keys(directory: Path) -> list[Finding]:
    """The keys that only issue other keys had better not lie on a server."""
    found = []
    if (directory / f"{keys.ROOT}.key.pem").exists():
        words = "root.key.pem: take it offline with `keys export-root FILE`; signing does not need it"
        found.append(Finding(words, is_fault=False))
    if (directory / f"{keys.INTERMEDIATE}.key.pem").exists():
        words = (
            "intermediate.key.pem makes signing keys: `keys export-root FILE --intermediate` takes it offline"
        )
        found.append(Finding(words, is_fault=False))
    return found
