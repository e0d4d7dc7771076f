"""The public side of the keys on disk: certificates, revocation lists, and what a verifier trusts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.certificate import key_files
from app.certificate.errors import KeyUnreadable

ROOT, INTERMEDIATE, SIGNER = "root", "intermediate", "signer"
CRLS = ("root.crl.pem", "intermediate.crl.pem")
# Certificates and lists that no longer sign, but that what they signed needs for ever.
RETIRED = "retired"
LIST = re.compile(rb"-----BEGIN X509 CRL-----.*?-----END X509 CRL-----\n?", re.DOTALL)


@dataclass(frozen=True)
class Trust:
    """What a verifier needs, none of it secret: the root, and the lists of withdrawn certificates.

    `time_anchors` are the roots of the time-stamping service; without them no time-stamp proves anything.
    """

    anchors: bytes
    crls: tuple[bytes, ...] = ()
    time_anchors: bytes = b""


def key_id(certificate: x509.Certificate) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the public key."""
    public = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(public).hexdigest()[:16]


def algorithm(public: object) -> str:
    """How the owner of this public key signs."""
    if isinstance(public, rsa.RSAPublicKey):
        return f"rsa-{public.key_size}-sha256"
    if isinstance(public, ec.EllipticCurvePublicKey):
        return f"ecdsa-{'p256' if public.curve.name == 'secp256r1' else public.curve.name}-sha256"
    return type(public).__name__


def revoked(
    crl: x509.CertificateRevocationList, certificate: x509.Certificate
) -> x509.RevokedCertificate | None:
    """The entry of the certificate on a list of its issuer, if it stands there."""
    return crl.get_revoked_certificate_by_serial_number(certificate.serial_number)


def trust(directory: Path, *, tsa_anchors: str = "") -> Trust:
    """The public side of the keys in a directory, for verification; reads no private key.

    Roots and lists that are no longer in use stay part of it: what was signed under them stays verifiable.
    `tsa_anchors` is the file with the roots of the time-stamping service, as in the settings.
    """
    former = directory / RETIRED
    roots = [directory / "root.cert.pem", *sorted(former.glob("root-*.cert.pem"))]
    former_lists = [crl for path in sorted(former.glob("*.crl.pem")) for crl in LIST.findall(_list(path))]
    try:
        times = Path(tsa_anchors).read_bytes() if tsa_anchors else b""
    except OSError:
        times = b""  # without them no time-stamp proves anything, and everything else is as before
    return Trust(b"".join(map(key_files.read, roots)), (*lists(directory), *former_lists), times)


def lists(directory: Path) -> tuple[bytes, ...]:
    """The revocation lists in use, one by one."""
    present = [directory / file for file in CRLS if (directory / file).exists()]
    return tuple(crl for path in present for crl in LIST.findall(_list(path)))


def _list(path: Path) -> bytes:
    return key_files.read(path, most=key_files.LARGEST_LISTS)


def read_certificate(path: Path) -> x509.Certificate:
    """The first certificate in a PEM file."""
    return read_certificates(path)[0]


def read_certificates(path: Path) -> list[x509.Certificate]:
    """The certificates in a PEM file, one at least, in their order."""
    try:
        return x509.load_pem_x509_certificates(key_files.read(path))
    except ValueError:
        raise KeyUnreadable(f"{path} holds no certificate") from None
