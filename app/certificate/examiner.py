"""The examining child: `python -m app.certificate.examiner` looks into files from strangers."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import crl, pem  # type: ignore[import-untyped]  # it carries no types
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_tst_signed_data
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, PathError, RevokedError, ValidationError

from app.certificate.credential import checking
from app.certificate.credential import proof as _library  # noqa: F401  # loaded before the limits are
from app.certificate.stamping import Anchors
from app.certificate.verdicts import Chain, Inside
from app.core import clock
from app.core.confined import frames
from app.core.confined.confinement import Limits, Work, serve

# A certificate takes a twentieth of a second of processor time and 60 MB.
LIMITS = Limits(mebibytes=512, cpu_seconds=1, wall_seconds=15)
TICK = timedelta(seconds=1)
CREDENTIAL = "credential"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
KEYWORDS = re.compile(
    r"^(?P<seal>[A-Z]{2,6}(?:-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]), sha256:(?P<digest>[0-9a-f]{64})$"
)


def _pem_blocks(text: str) -> list[bytes]:
    if not text.strip():
        return []
    return [block for _, _, block in pem.unarmor(text.encode("ascii"), multiple=True)]


def _context(
    header: frames.Header, others: Iterable[asn1.Certificate] = (), *, moment: datetime | None = None
) -> ValidationContext:
    """The pinned root, the local revocation lists, and nothing from a network.

    A moment that a time-stamp proves is judged by what is known of it now: a key that was withdrawn later
    was good then.
    """
    return ValidationContext(
        trust_roots=[asn1.Certificate.load(block) for block in _pem_blocks(header["anchors"])],
        other_certs=list(others),
        crls=[block for text in header["crls"] for block in _pem_blocks(text)],
        allow_fetching=False,
        moment=moment,
        retroactive_revinfo=moment is not None,
        # Our certificates name no place to ask: unless required, the library would not look at the lists.
        revocation_mode="require" if header["crls"] else "soft-fail",
    )


def _chain(signature: EmbeddedPdfSignature, header: frames.Header, moment: datetime | None) -> Chain:
    """Whether the signer's certificate is one of ours, whatever became of the document."""
    validator = CertificateValidator(
        signature.signer_cert,
        intermediate_certs=list(signature.other_embedded_certs),
        validation_context=_context(header, moment=moment),
    )
    usage = validator.async_validate_usage(  # type: ignore[no-untyped-call]  # it declares no types
        {"digital_signature", "non_repudiation"}
    )
    try:
        asyncio.run(usage)
    except ExpiredError:
        return Chain.EXPIRED
    except RevokedError:
        return Chain.REVOKED
    except (PathError, ValidationError):
        return Chain.UNKNOWN
    return Chain.TRUSTED if _signs_documents(signature.signer_cert) else Chain.UNKNOWN


def _last_known(
    signature: EmbeddedPdfSignature, header: frames.Header, stamped_at: datetime | None
) -> datetime | None:
    """Where lists of its issuers have ended since it was signed: the last moment of which they tell.

    What they say of the key until then goes on to count. None where they are of today, or the signature is
    younger.
    """
    issuers = {one.issuer.hashable for one in (signature.signer_cert, *signature.other_embedded_certs)}
    ends: dict[str, datetime] = {}
    for block in (block for text in header["crls"] for block in _pem_blocks(text)):
        told = crl.CertificateList.load(block)["tbs_cert_list"]
        issuer, end = told["issuer"].hashable, told["next_update"].native
        if issuer in issuers and end is not None:
            ends[issuer] = max(end, ends.get(issuer, end))
    signed_at = stamped_at or signature.self_reported_timestamp
    last = min(ends.values(), default=None)
    is_after = signed_at is not None and last is not None and signed_at <= last < clock.now()
    return last - TICK if is_after and last is not None else None


def _stamped_at(signature: EmbeddedPdfSignature, anchors: Anchors) -> datetime | None:
    """The time that a service we trust vouches for; None where there is none, whatever the token says."""
    value = bytes(signature.signer_info["signature"].native)
    try:
        token = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
        if token is None or not anchors.roots:
            return None
        found = asyncio.run(
            validate_tst_signed_data(
                token,
                anchors.context(one.chosen for one in token["certificates"]),
                lambda algorithm: hashlib.new(algorithm, value).digest(),
            )
        )
    except Exception:  # noqa: BLE001  # a token that breaks its reader proves nothing
        return None
    is_sound = found["intact"] and found["valid"] and found.get("validation_path") is not None
    at: datetime | None = found["timestamp"] if is_sound else None
    return at


def _signs_documents(certificate: asn1.Certificate) -> bool:
    purposes = certificate.extended_key_usage_value
    return purposes is not None and DOCUMENT_SIGNING in {purpose.dotted for purpose in purposes}


def _keywords(reader: PdfFileReader) -> dict[str, str]:
    """The seal and payload that the document names; believed only once it is proved authentic."""
    found = KEYWORDS.match(str(reader.trailer["/Info"]["/Keywords"]))
    return {"seal_id": found["seal"], "payload_digest": found["digest"]} if found else {}


def _status(status: PdfSignatureStatus) -> dict[str, Any]:
    return {
        "is_intact": bool(status.intact and status.valid and _is_stamp_intact(status)),
        "is_whole_file": status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        "is_unmodified": status.modification_level is ModificationLevel.NONE,
        "is_library_satisfied": _is_satisfied(status),
        "signed_at": status.signer_reported_dt.isoformat() if status.signer_reported_dt else None,
    }


def _is_stamp_intact(status: PdfSignatureStatus) -> bool:
    stamp = status.timestamp_validity
    return stamp is None or bool(stamp.intact and stamp.valid)


def _is_satisfied(status: PdfSignatureStatus) -> bool:
    """The library's own conclusion, which asks for a trusted time-stamp wherever there is one at all.

    Who holds our root alone need not know the service: its time then proves nothing, and breaks nothing.
    """
    if status.bottom_line:
        return True
    is_sound = status.intact and status.valid and status.trusted and _is_stamp_intact(status)
    return bool(is_sound and status.seed_value_ok and status.docmdp_ok)


def _signature(signature: EmbeddedPdfSignature, header: frames.Header) -> dict[str, Any]:
    anchors = Anchors(header["time_anchors"].encode("ascii"))
    stamped_at = _stamped_at(signature, anchors)
    public = signature.signer_cert.public_key.dump()
    chain = _chain(signature, header, None)
    # Only where the key is not good today does it matter what it was then.
    moment = stamped_at if chain in {Chain.EXPIRED, Chain.REVOKED} else None
    if chain is Chain.UNKNOWN:
        moment = _last_known(signature, header, stamped_at)
    seen: dict[str, Any] = {
        "chain": _chain(signature, header, moment) if moment else chain,
        "key_id": hashlib.sha256(public).hexdigest()[:16],
        "is_certification": signature.docmdp_level is MDPPerm.NO_CHANGES,
        "stamped_at": stamped_at.isoformat() if stamped_at else None,
    }
    context = _context(header, signature.other_embedded_certs, moment=moment)
    try:
        status = validate_pdf_signature(signature, context, ts_validation_context=anchors.context())
    except Exception:  # noqa: BLE001  # assertions and recursion errors too: whatever cannot be validated is not valid
        return seen
    return {**seen, **_status(status)}


def _credential(reader: PdfFileReader, header: frames.Header) -> dict[str, Any]:
    """The credential that an untouched certificate carries, checked as if it had been brought alone."""
    if not header["issuers"]:
        return {"inside": Inside.NO_KEYS}
    for one in reader.root.get("/AF", ()):
        described = one.get_object()
        if str(described.get("/AFRelationship")) == "/Alternative":
            body = described["/EF"]["/F"].data
            return {"inside": Inside.FOUND, "credential": asdict(checking.check(body, header["issuers"]))}
    return {"inside": Inside.NONE}


def _is_untouched(seen: dict[str, Any]) -> bool:
    return all(seen.get(name) for name in ("is_intact", "is_certification", "is_whole_file", "is_unmodified"))


def examine(header: frames.Header, pdf: bytes) -> dict[str, Any]:
    """Everything the verdict needs to know of a file; never raises for what the file holds."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        if reader.encrypted:
            return {"is_readable": True, "is_encrypted": True}
        signatures = list(reader.embedded_signatures)
        seen: dict[str, Any] = {
            "is_readable": True,
            "signatures": len(signatures),
            "revisions": reader.xrefs.total_revisions,
        }
    except Exception:  # noqa: BLE001  # a file that breaks the reader is an unreadable file
        return {"is_readable": False}
    for signature in signatures[:1]:
        try:
            seen |= _signature(signature, header)
            seen |= _keywords(reader)
            if _is_untouched(seen):
                seen |= _credential(reader, header)
        except Exception:  # noqa: BLE001  # the same: what is missing stays unproven
            break
    return seen


def prepare() -> Work:
    """Ready to examine."""
    logging.getLogger("pyhanko").addHandler(logging.NullHandler())
    logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())

    def work(header: frames.Header, body: bytes) -> tuple[frames.Header, bytes]:
        if header.get("kind") == CREDENTIAL:
            return {"credential": asdict(checking.check(body, header["issuers"]))}, b""
        return {"seen": examine(header, body)}, b""

    return work


if __name__ == "__main__":
    serve(prepare, LIMITS)
