"""Looking over the keys on disk: what is there, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from app.certificate import keys
from app.certificate.credential import issuer_keys
from app.certificate.errors import KeyFault
from app.core import clock

# A seal lasts two years: a key that ends sooner is outlived by what it signs today.
SEAL_LIFE = timedelta(days=731)
WARNING = timedelta(days=60)


@dataclass(frozen=True)
class Held:
    """One certificate on disk."""

    name: str
    key_id: str
    subject: str
    valid_from: datetime
    valid_until: datetime
    has_private_key: bool


@dataclass(frozen=True)
class Finding:
    """Something to know about the keys; a fault forbids to sign, anything else is a warning."""

    message: str
    is_fault: bool


def held(directory: Path) -> list[Held]:
    """The three certificates, from the root down; reads no private key."""
    found = []
    for name in (keys.ROOT, keys.INTERMEDIATE, keys.SIGNER):
        certificate = keys.read_certificate(directory / f"{name}.cert.pem")
        found.append(
            Held(
                name,
                keys.key_id(certificate),
                certificate.subject.rfc4514_string(),
                certificate.not_valid_before_utc,
                certificate.not_valid_after_utc,
                (directory / f"{name}.key.pem").exists(),
            )
        )
    return found


def examine(reference: str) -> list[Finding]:
    """Every fault and warning about the key that a setting names; none if all is well."""
    try:
        key = keys.load(reference)
    except KeyFault as fault:
        return [Finding(str(fault), is_fault=True)]
    directory = keys.path_of(reference).parent
    return [*_links(key), *_issuer(directory), *_lifetimes(key), *_spare_keys(directory)]


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
    for child, parent in (
        (key.certificate, key.intermediate),
        (key.intermediate, key.root),
        (key.root, key.root),
    ):
        try:
            child.verify_directly_issued_by(parent)
        except (ValueError, TypeError, InvalidSignature):
            name = child.subject.rfc4514_string()
            findings.append(
                Finding(f"{name} was not issued by {parent.subject.rfc4514_string()}", is_fault=True)
            )
    return findings + _revocations(key)


def _revocations(key: keys.SigningKey) -> list[Finding]:
    findings = []
    for blob in key.crls:
        crl = x509.load_pem_x509_crl(blob)
        if crl.next_update_utc is not None and crl.next_update_utc < clock.now():
            findings.append(
                Finding(f"the revocation list of {crl.issuer.rfc4514_string()} is out of date", is_fault=True)
            )
        findings += [
            Finding(f"{certificate.subject.rfc4514_string()} is revoked", is_fault=True)
            for certificate in (key.certificate, key.intermediate)
            if crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        ]
    if len(key.crls) < len(keys.CRLS):
        findings.append(Finding("a revocation list is missing", is_fault=True))
    return findings


def _lifetimes(key: keys.SigningKey) -> list[Finding]:
    ends = key.certificate.not_valid_after_utc
    left = ends - clock.now()
    if left < WARNING:
        return [
            Finding(
                f"the signing key ends on {ends:%Y-%m-%d}, in {left.days} days: make new keys now",
                is_fault=False,
            )
        ]
    if left < SEAL_LIFE:
        message = f"the signing key ends on {ends:%Y-%m-%d}, before a seal awarded today does: plan new keys"
        return [Finding(message, is_fault=False)]
    return []


def _spare_keys(directory: Path) -> list[Finding]:
    """The keys that only issue other keys had better not lie on a server."""
    present = [name for name in (keys.ROOT, keys.INTERMEDIATE) if (directory / f"{name}.key.pem").exists()]
    if not present:
        return []
    files = " and ".join(f"{name}.key.pem" for name in present)
    return [
        Finding(
            f"{files}: copy to an offline place and remove here; signing does not need it", is_fault=False
        )
    ]
