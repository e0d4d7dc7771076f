"""Making a certificate authority of three: a root, an intermediate that issues, a signer that signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier

DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
YEAR = timedelta(days=365)
ROOT_YEARS, INTERMEDIATE_YEARS = 30, 20
# Plain readers trust a signature without a time-stamp only while its key is valid: several seals long.
SIGNER_YEARS = 10
SKEW = timedelta(minutes=10)


@dataclass(frozen=True)
class Issued:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def key_pem(self) -> bytes:
        """The private key, unencrypted: the file's permissions protect it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def certificate_pem(self) -> bytes:
        """The certificate as the world may have it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Authority:
    """The three of them, and the two lists of what has been withdrawn: both empty at first."""

    root: Issued
    intermediate: Issued
    signer: Issued
    root_crl: bytes
    intermediate_crl: bytes


def _name(organisation: str, role: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, role),
    ])  # fmt: skip


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issue(name: x509.Name, by: Issued | None, *, at: datetime, years: int, depth: int | None) -> Issued:
    """A new key, certified by another, or by itself for a root; a depth makes it an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer, issuing_key = (by.certificate.subject, by.key) if by else (name, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SKEW)
        .not_valid_after(at + years * YEAR)
        .add_extension(x509.BasicConstraints(ca=depth is not None, path_length=depth), critical=True)
        .add_extension(_usage(signs_certificates=depth is not None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key()), critical=False
        )
    )
    if depth is None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    return Issued(key, builder.sign(issuing_key, hashes.SHA256()))


def _revocations(by: Issued, *, at: datetime, until: datetime) -> bytes:
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(at - SKEW)
        .next_update(until)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
        .sign(by.key, hashes.SHA256())
    )
    return crl.public_bytes(serialization.Encoding.PEM)


def found(organisation: str, *, at: datetime) -> Authority:
    """A complete new authority in the name of the issuer."""
    root = _issue(_name(organisation, "Seal Root"), None, at=at, years=ROOT_YEARS, depth=1)
    intermediate = _issue(
        _name(organisation, "Seal Issuing CA"), root, at=at, years=INTERMEDIATE_YEARS, depth=0
    )
    signer = _issue(
        _name(organisation, "Seal Certificates"), intermediate, at=at, years=SIGNER_YEARS, depth=None
    )
    return Authority(
        root,
        intermediate,
        signer,
        _revocations(root, at=at, until=intermediate.certificate.not_valid_after_utc),
        _revocations(intermediate, at=at, until=signer.certificate.not_valid_after_utc),
    )
