"""Making finished credentials and status lists: built, signed, and written as the bytes that are served."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.certificate.credential import building, status_list
from app.certificate.credential.building import Terms
from app.certificate.credential.identity import did_of
from app.certificate.payload import CertificatePayload

if TYPE_CHECKING:
    from app.certificate.credential.issuer_keys import IssuerKey


@dataclass(frozen=True)
class SignedCredential:
    """A signed document as it is kept and served, and the key that signed it."""

    body: bytes
    key_id: str
    algorithm: str

    @property
    def sha256(self) -> str:
        """The digest of exactly these bytes."""
        return hashlib.sha256(self.body).hexdigest()


def credential(payload: CertificatePayload, terms: Terms, key: IssuerKey, *, zone: str) -> SignedCredential:
    """The credential of a certificate: the same values and key give the same bytes."""
    document = building.build(payload, terms, zone)
    return _signed(document, key, base_url=building.origin_of(payload), at=terms.at)


def listing(base_url: str, purpose: str, encoded: str, key: IssuerKey, *, at: datetime) -> SignedCredential:
    """The status list of a purpose, signed at that moment."""
    return _signed(status_list.build(base_url, purpose, encoded, at=at), key, base_url=base_url, at=at)


def _signed(document: dict[str, Any], key: IssuerKey, *, base_url: str, at: datetime) -> SignedCredential:
    # The JSON-LD library takes its time to load, and most of the portal's processes never sign.
    from app.certificate.credential.proof import SUITE, secured  # noqa: PLC0415

    whole = secured(document, key, did=did_of(base_url), at=at)
    body = json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
    return SignedCredential(body, key.key_id, SUITE)
