"""A seal as the public may know it: the words of its certificate, and its standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.certificate.payload import CertificatePayload
from app.registry.standing import Standing, standing
from app.seal import seal_id
from app.seal.models import Seal
from app.seal.workflow import Event


@dataclass(frozen=True)
class PublicEvent:
    """One thing that happened to the seal, with its public reason."""

    event: Event
    at: datetime
    reason: str


@dataclass(frozen=True)
class PublicSeal:
    """Everything public about one seal. `document` is what the certificate says, whatever has changed since."""

    id: str
    organisation_id: str
    standing: Standing
    document: CertificatePayload
    reason: str
    changed_at: datetime
    history: tuple[PublicEvent, ...]
    certificate_sha256: str

    @property
    def is_valid(self) -> bool:
        """Whether the seal is in force."""
        return self.standing is Standing.VALID


def of(seal: Seal, *, today: date, sha256: str) -> PublicSeal:
    """The public side of a seal that was loaded with its award and history."""
    return PublicSeal(
        id=seal_id.shown(seal.seal_id),
        organisation_id=str(seal.organisation_id),
        standing=standing(seal.state, seal.valid_until, today),
        document=CertificatePayload.model_validate_json(seal.award.payload),
        reason=seal.status_reason,
        changed_at=seal.status_at,
        history=tuple(PublicEvent(event.event, event.at, event.reason) for event in seal.history),
        certificate_sha256=sha256,
    )


def true_until(seal: Seal, zone: str) -> int:
    """The moment (Unix seconds) at which a verdict made now stops being true by itself.

    For a seal in force that is the end of its last day where the program is; for an ended one there is none.
    """
    if seal.state.value not in {"active", "suspended"}:
        return 2**53
    end = datetime.combine(seal.valid_until + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    return int(end.timestamp())
