"""Certificates from an authority of one's own: the request goes out, the chain comes in and is checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from app.certificate import authority, ceremony, exchange, keys
from app.certificate.authority import PublicKey
from app.certificate.errors import KeyMissing, KeyRefused
from app.certificate.keys import INTERMEDIATE, LEAST_RSA_BITS, LIST, ROOT, SIGNER
from app.core import clock

REQUEST = "request"
PENDING_KEY, PENDING_REQUEST = f"{REQUEST}/signer.key.pem", f"{REQUEST}/signer.csr.pem"
CURVES = ("secp256r1", "secp384r1", "secp521r1")
SOUND_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
LEAST_CHAIN = 3
Kind = TypeVar("Kind", bound=x509.ExtensionType)
Chain = Sequence[x509.Certificate]
Lists = Sequence[x509.CertificateRevocationList]


def request(directory: Path, *, organisation: str, algorithm: str, is_anew: bool = False) -> bytes:
    """A request for a certificate, for a new key that waits here; the open one where there is one.

    The key that signs today goes on until the certificate is imported.
    """
    exchange.finish(directory)
    if (directory / PENDING_REQUEST).exists() and not is_anew:
        return (directory / PENDING_REQUEST).read_bytes()
    key = authority.new_key(algorithm)
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, authority.SIGNING_NAME),
    ])  # fmt: skip
    made = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(name)
        .add_extension(authority.usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(authority.PURPOSES), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    exchange.put(directory, {PENDING_KEY: authority.key_pem(key), PENDING_REQUEST: pem})
    return pem


def take(directory: Path, chain: Chain, lists: Lists, *, public: PublicKey | None = None) -> x509.Certificate:
    """Sign with the requested key from now on; KeyRefused names the rule that the chain breaks.

    The chain goes from the signing certificate to the root. `public` is the public half of a key in a token,
    for which the request was made with the token's own tools. What was signed before stays verifiable.
    """
    exchange.finish(directory)
    if public is None:
        check(chain, lists, _requested(directory).public_key(), at=clock.now())
    else:
        check(chain, lists, public, at=clock.now())
    by_issuer = {crl.issuer: crl.public_bytes(serialization.Encoding.PEM) for crl in lists}
    root = chain[-1]
    files = {
        f"{SIGNER}.cert.pem": _pem(chain[:1]),
        f"{INTERMEDIATE}.cert.pem": _pem(chain[1:-1]),
        f"{ROOT}.cert.pem": _pem([root]),
        "root.crl.pem": by_issuer[root.subject],
        "intermediate.crl.pem": b"".join(by_issuer[one.subject] for one in chain[1:-1]),
    }
    gone = [PENDING_KEY, PENDING_REQUEST]
    if public is None:
        files[f"{SIGNER}.key.pem"] = (directory / PENDING_KEY).read_bytes()
    else:
        gone.append(f"{SIGNER}.key.pem")
    for name in (SIGNER, INTERMEDIATE, ROOT):
        if (directory / f"{name}.cert.pem").exists():
            files |= _retiring(directory, name, files)
            gone += [f"{name}.key.pem"] if name != SIGNER else []
    exchange.put(directory, files, gone=gone)
    return chain[0]


def _requested(directory: Path) -> authority.PrivateKey:
    try:
        return keys.read_private(directory / PENDING_KEY)
    except KeyMissing:
        raise KeyRefused("no request is open: begin with flask --app wsgi keys certificate-request") from None


def _retiring(directory: Path, name: str, new: dict[str, bytes]) -> dict[str, bytes]:
    """What is kept of the former one, unless it stays in use."""
    if (directory / f"{name}.cert.pem").read_bytes() == new[f"{name}.cert.pem"]:
        return {}
    return ceremony.retiring(directory, name)


def check(chain: Chain, lists: Lists, public: object, *, at: datetime) -> None:
    """Raise KeyRefused with the first rule that is broken, in words that say what to bring instead."""
    _check_key(chain, public)
    _check_order(chain)
    _check_usage(chain)
    for certificate in chain:
        _check_strength(certificate)
        _check_dates(certificate, at)
    _check_lists(chain, lists, at)


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string() or f"serial number {certificate.serial_number:x}"


def _check_key(chain: Chain, public: object) -> None:
    if not chain:
        raise KeyRefused("the file holds no certificate")
    if chain[0].public_key() == public:
        return
    if any(one.public_key() == public for one in chain):
        raise KeyRefused("the signing certificate must come first, then its issuer, and the root last")
    raise KeyRefused(f"{_name(chain[0])} is not for the key of the open request")


def _check_order(chain: Chain) -> None:
    for child, parent in pairwise(chain):
        if not ceremony.is_issued(child, parent):
            issuers = {one.subject for one in chain}
            words = (
                "the certificates are not in order: each must be followed by its issuer"
                if child.issuer in issuers and child.issuer != parent.subject
                else f"{_name(child)} was not issued by {_name(parent)}, which follows it"
            )
            raise KeyRefused(words)
    last = chain[-1]
    if not ceremony.is_issued(last, last):
        raise KeyRefused(
            f"the chain ends with {_name(last)}, which is no root: append {last.issuer.rfc4514_string()}"
        )
    if len(chain) < LEAST_CHAIN:
        raise KeyRefused(
            "the chain needs an intermediate: a root that signs every day cannot be kept offline"
        )


def _check_usage(chain: Chain) -> None:
    signer = chain[0]
    usage = _extension(signer, x509.KeyUsage)
    if usage is None or not (usage.digital_signature and usage.content_commitment):
        raise KeyRefused(
            f"{_name(signer)} lacks the key usages digitalSignature and nonRepudiation: ask for both"
        )
    purposes = _extension(signer, x509.ExtendedKeyUsage)
    if purposes is None or authority.DOCUMENT_SIGNING not in purposes:
        raise KeyRefused(
            f"{_name(signer)} lacks the extended key usage documentSigning "
            f"({authority.DOCUMENT_SIGNING.dotted_string}): ask for it"
        )
    basic = _extension(signer, x509.BasicConstraints)
    if basic is not None and basic.ca:
        raise KeyRefused(
            f"{_name(signer)} is an authority: documents are signed by a certificate that is none"
        )
    for certificate in chain[1:]:
        limits, issues = (
            _extension(certificate, x509.BasicConstraints),
            _extension(certificate, x509.KeyUsage),
        )
        if limits is None or not limits.ca or (issues is not None and not issues.key_cert_sign):
            raise KeyRefused(f"{_name(certificate)} may not issue certificates")


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _check_strength(certificate: x509.Certificate) -> None:
    public = certificate.public_key()
    is_strong = (isinstance(public, rsa.RSAPublicKey) and public.key_size >= LEAST_RSA_BITS) or (
        isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in CURVES
    )
    if not is_strong:
        raise KeyRefused(f"{_name(certificate)} has a weak key: RSA of 3072 bits or more, P-256 or more")
    is_root = certificate.subject == certificate.issuer
    if not is_root and not isinstance(certificate.signature_hash_algorithm, SOUND_HASHES):
        raise KeyRefused(f"{_name(certificate)} is signed with a broken hash: SHA-256 or better")


def _check_dates(certificate: x509.Certificate, at: datetime) -> None:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at < begins:
        raise KeyRefused(f"{_name(certificate)} is not valid before {begins:%Y-%m-%d %H:%M} UTC")
    if at > ends:
        raise KeyRefused(f"{_name(certificate)} ended on {ends:%Y-%m-%d}")


def _check_lists(chain: Chain, lists: Lists, at: datetime) -> None:
    for certificate, issuer in pairwise(chain):
        found = [crl for crl in lists if crl.issuer == issuer.subject]
        if not found:
            raise KeyRefused(f"the revocation list of {_name(issuer)} is missing: give it with --crl")
        check_list(found[0], issuer, at)
        if keys.revoked(found[0], certificate):
            raise KeyRefused(f"{_name(certificate)} is revoked")


def check_list(crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime) -> None:
    """Raise KeyRefused unless the list is its issuer's own and of today."""
    if not _is_by(crl, issuer):
        raise KeyRefused(f"the revocation list of {_name(issuer)} is not signed by it")
    if crl.next_update_utc is None or crl.next_update_utc < at:
        raise KeyRefused(f"the revocation list of {_name(issuer)} is out of date: fetch a new one")


def take_list(directory: Path, crl: x509.CertificateRevocationList) -> Path:
    """Put a newer revocation list of one of our authorities in place of the present one; returns its file."""
    exchange.finish(directory)
    for one in ceremony.everything(directory):
        if one.name == SIGNER or one.certificate.subject != crl.issuer:
            continue
        if not _is_by(crl, one.certificate):
            continue
        check_list(crl, one.certificate, clock.now())
        target = one.path.with_name(one.path.name.replace(".cert.", ".crl."))
        kept = [] if not target.exists() else LIST.findall(target.read_bytes())
        others = []
        for text in kept:
            present = x509.load_pem_x509_crl(text)
            if present.issuer != crl.issuer:
                others.append(text)
            elif present.last_update_utc > crl.last_update_utc:
                raise KeyRefused(f"{target} is newer than that: it stays")
        content = b"".join([*others, crl.public_bytes(serialization.Encoding.PEM)])
        exchange.put(directory, {str(target.relative_to(directory)): content})
        return target
    raise KeyRefused(f"{crl.issuer.rfc4514_string()} is no authority of ours, or did not sign this list")


def _is_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # wrong kinds raise
    except (TypeError, ValueError, InvalidSignature):
        return False


def _pem(certificates: Chain) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)
