"""A certificate with its credential inside, signed by keys of one folder, and everything around both to check them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from app.certificate import founding, keys
from app.certificate.credential import building, identity, issuer_keys, issuing, published, status_list
from app.certificate.credential.building import Terms
from app.certificate.rendering import Renderer
from app.certificate.signing import sign
from app.core import clock
from app.seal import seal_id
from app.seal.models import StatusList
from tests import certificates
from tests.tampering import ORGANISATION

ZONE, BASE = "America/New_York", "http://localhost"
STORED = seal_id.new()
SHOWN = seal_id.shown(STORED)
INDEX = 4_711


@dataclass(frozen=True)
class Twins:
    """The two documents of one seal, and the folder of the keys that signed them."""

    folder: Path
    credential: bytes
    pdf: bytes

    @cached_property
    def issuers(self) -> dict[str, str]:
        """The keys that may sign credentials."""
        return identity.keys_in(published.did_document(self.folder, BASE))

    def listing(
        self, *places: int, at: datetime | None = None, purpose: str = building.SUSPENSION
    ) -> StatusList:
        """The signed list with these places set, as the database keeps it."""
        now = at or clock.now()
        signed = issuing.listing(
            BASE, purpose, status_list.encode(places), issuer_keys.load(self.folder), at=now
        )
        return StatusList(
            purpose=purpose, body=signed.body, sha256=signed.sha256, content_sha256="0" * 64, key_id=signed.key_id,
            algorithm=signed.algorithm, signed_at=now, valid_until=now + status_list.LIFETIME,
        )  # fmt: skip


def make(folder: Path, shown: str = SHOWN, *, inside: str = "", **said: object) -> Twins:
    """Both documents of a seal. `inside` is the seal of which the credential in the certificate speaks, if another."""
    if not (folder / "root.cert.pem").exists():
        founding.init(folder, organisation=ORGANISATION)
    issuer = issuer_keys.load(folder)
    payload = certificates.payload(seal_id=shown, verify_url=f"{BASE}/verify/{shown}", **said)
    other = certificates.payload(
        seal_id=inside or shown, verify_url=f"{BASE}/verify/{inside or shown}", **said
    )
    terms = Terms(INDEX, "0192f3a0-0000-7000-8000-000000000001", datetime(2026, 6, 1, 14, 3, 2, tzinfo=UTC))
    credential = issuing.credential(other, terms, issuer, zone=ZONE).body
    with Renderer() as renderer:
        rendered = renderer.render(payload, credential)
    signing = keys.load(f"file:{folder / 'signer.key.pem'}")
    return Twins(folder, credential, sign(rendered, signing, reason="Award of the seal"))
