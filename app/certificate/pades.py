"""The signature itself: PAdES with its validation data in one revision, by a key already loaded."""

from __future__ import annotations

import io
import logging
from functools import lru_cache

from asn1crypto import pem  # type: ignore[import-untyped]  # it carries no types
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.certificate.errors import SigningFailed, TimeUnavailable
from app.certificate.keys import SigningKey
from app.certificate.stamping import CHANGED, CheckedStamper, cause_in
from app.certificate.trusted_time import Certified, TrustedTime
from app.certificate.tsa import TimeAuthority

FIELD = "Seal"
# It warns, at each signature, that nothing can be fetched: that is the intention, all is in local files.
logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)
# Room for the signature beyond certificates and time-stamp: attributes, and at most RSA-4096. Two tokens of
# one service differ by some bytes. Every byte takes two in the file.
ATTRIBUTES, TOKENS_DIFFER, IN_HEXADECIMAL = 2_048, 512, 2


class LoadedKeySigner(signers.Signer):
    """Signs with a key object in memory; the library's own signer loads and checks the key each time."""

    def __init__(self, key: SigningKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # it declares no types
        for certificate in key.chain:
            store.register(_asn1(certificate))
        super().__init__(signing_cert=_asn1(key.certificate), cert_registry=store, embed_roots=False)
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # the library's signature
    ) -> bytes:
        """The bare signature."""
        if digest_algorithm != "sha256":
            raise SigningFailed(f"asked for {digest_algorithm} where only sha256 is used")
        return self._key.sign(data)


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@lru_cache(maxsize=4)
def _signer(key: SigningKey) -> LoadedKeySigner:
    return LoadedKeySigner(key)


def _context(key: SigningKey, stamper: CheckedStamper | None) -> ValidationContext:
    """What proves the key's own standing, from the local files alone; its lists go into the document."""
    time_lists = stamper.anchors.crls if stamper else []
    return ValidationContext(
        trust_roots=[_asn1(key.root)],
        other_certs=[_asn1(certificate) for certificate in key.chain],
        crls=[*(pem.unarmor(crl)[2] for crl in key.crls), *time_lists],
        allow_fetching=False,
        revocation_mode="require",
    )


def _room(key: SigningKey, stamper: CheckedStamper | None) -> int:
    """How many bytes of the file the signature may take; a dry run would cost a second signature."""
    certificates = sum(len(_asn1(one).dump()) for one in (key.certificate, *key.chain))
    time = stamper.token_size() + TOKENS_DIFFER if stamper else 0
    return (certificates + ATTRIBUTES + time) * IN_HEXADECIMAL


def _sign(
    pdf: bytes, key: SigningKey, *, reason: str, name: str | None, stamper: CheckedStamper | None
) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        validation_context=_context(key, stamper),
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
        reason=reason,
        name=name,
    )
    signer = signers.PdfSigner(
        metadata,
        signer=_signer(key),
        timestamper=stamper,
        new_field_spec=fields.SigFieldSpec(FIELD, on_page=0),
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signed = signer.sign_pdf(writer, bytes_reserved=_room(key, stamper))
    except Exception as error:
        if problem := cause_in(error):
            raise problem from error
        raise SigningFailed(f"{type(error).__name__}: {error}") from error
    return bytes(signed.getbuffer())


def sign(
    pdf: bytes, key: SigningKey, *, reason: str, name: str | None, authority: TimeAuthority | None
) -> Certified:
    """See `app.certificate.signing.certify`."""
    time = TrustedTime()
    if authority is not None:
        for is_last in (False, True):
            stamper = CheckedStamper(authority)
            try:
                signed = _sign(pdf, key, reason=reason, name=name, stamper=stamper)
            except TimeUnavailable as problem:
                time = TrustedTime.missing(problem.slug)
                if problem.slug != CHANGED or is_last:
                    break
            else:
                assert stamper.at is not None  # noqa: S101  # narrows the type: a token was put in
                return Certified(signed, TrustedTime.stamped(stamper.at))
    return Certified(_sign(pdf, key, reason=reason, name=name, stamper=None), time)
