"""Making a certificate authority of three: a root, an intermediate that issues, a signer that signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# Readers that rest on NSS (poppler with Evince and Okular, LibreOffice) trust no signer without that of mail.
PURPOSES = (DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION)
YEAR = timedelta(days=365)
ROOT_YEARS, INTERMEDIATE_YEARS = 30, 20
# Plain readers trust a signature without a time-stamp only while its key is valid: several seals long.
SIGNER_YEARS = 10
SKEW = timedelta(minutes=10)
ISSUING_NAME, SIGNING_NAME = "Seal Issuing CA", "Seal Certificates"
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
ECDSA, RSA = "ecdsa-p256", "rsa-3072"
ALGORITHMS = (ECDSA, RSA)


def new_key(algorithm: str) -> PrivateKey:
    """A private key of one of ALGORITHMS."""
    if algorithm == RSA:
        return rsa.generate_private_key(65537, 3072)
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: PrivateKey) -> bytes:
    """The private key, unencrypted: the file's permissions protect it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key, unless that is kept in a token."""

    key: PrivateKey | None
    certificate: x509.Certificate

    @property
    def private(self) -> PrivateKey:
        """The private key of an authority, which is always at hand when it issues."""
        if self.key is None:
            raise ValueError("this key is kept in a token")
        return self.key

    def key_pem(self) -> bytes:
        """The private key, unencrypted: the file's permissions protect it."""
        return key_pem(self.private)

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


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """What a key is for: certificates and lists, or documents."""
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


def _certificate(
    name: x509.Name, public: PublicKey, by: Issued | None, key: PrivateKey, *, at: datetime, ends: datetime,
    depth: int | None,
) -> x509.Certificate:  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by.certificate.subject if by else name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SKEW)
        .not_valid_after(min(ends, by.certificate.not_valid_after_utc) if by else ends)
        .add_extension(x509.BasicConstraints(ca=depth is not None, path_length=depth), critical=True)
        .add_extension(usage(signs_certificates=depth is not None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    if depth is None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(PURPOSES), critical=False)
    return builder.sign(key, hashes.SHA256())


def _issue(name: x509.Name, by: Issued | None, *, at: datetime, years: int, depth: int) -> Issued:
    """A new authority, certified by another, or by itself for a root; depth is how many more may follow.

    Nothing outlives its issuer: a reader would not believe it after that.
    """
    key = new_key(ECDSA)
    issuing_key = by.private if by else key
    ends = at + years * YEAR
    made = _certificate(name, key.public_key(), by, issuing_key, at=at, ends=ends, depth=depth)
    return Issued(key, made)


def intermediate(organisation: str, root: Issued, *, at: datetime, number: int = 1) -> Issued:
    """An authority that issues signing keys. Each has a name of its own: lists go by the issuer's name."""
    name = ISSUING_NAME if number == 1 else f"{ISSUING_NAME} {number}"
    return _issue(_name(organisation, name), root, at=at, years=INTERMEDIATE_YEARS, depth=0)


def signer(
    organisation: str,
    by: Issued,
    *,
    at: datetime,
    algorithm: str = ECDSA,
    public: PublicKey | None = None,
) -> Issued:
    """A key that signs documents and nothing else: a new one, or one elsewhere by its public half."""
    key = None if public is not None else new_key(algorithm)
    certified = public or (key or by.private).public_key()
    name, ends = _name(organisation, SIGNING_NAME), at + SIGNER_YEARS * YEAR
    return Issued(key, _certificate(name, certified, by, by.private, at=at, ends=ends, depth=None))


def revocations(
    by: Issued,
    *,
    at: datetime,
    until: datetime,
    former: x509.CertificateRevocationList | None = None,
    added: tuple[x509.RevokedCertificate, ...] = (),
) -> bytes:
    """The list of what an authority has withdrawn: what stood on the former one, and what is added.

    It is valid until then, or as long as the former one where that is longer.
    """
    number = 1
    ends = until
    entries = {entry.serial_number: entry for entry in (*(former or ()), *added)}
    if former is not None:
        number += former.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        ends = max(until, former.next_update_utc or until)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(at - SKEW if former is None else at)
        .next_update(ends)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.private.public_key()), critical=False
        )
    )
    for entry in entries.values():
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(by.private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def found(
    organisation: str, *, at: datetime, algorithm: str = ECDSA, public: PublicKey | None = None
) -> Authority:
    """A complete new authority in the name of the issuer."""
    root = _issue(_name(organisation, "Seal Root"), None, at=at, years=ROOT_YEARS, depth=1)
    issuing = intermediate(organisation, root, at=at)
    signing = signer(organisation, issuing, at=at, algorithm=algorithm, public=public)
    return Authority(
        root,
        issuing,
        signing,
        revocations(root, at=at, until=issuing.certificate.not_valid_after_utc),
        revocations(issuing, at=at, until=signing.certificate.not_valid_after_utc),
    )
