"""A seal as the public may know it: the words of its certificate, and its standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.certificate.editions import Language
from app.certificate.payload import CertificatePayload
from app.registry.standing import Standing, standing
from app.seal import seal_id
from app.seal.models import Seal
from app.seal.queries import SignedFacts
from app.seal.workflow import Event, State

NEVER = 2**53


@dataclass(frozen=True)
class PublicEvent:
    """One thing that happened to the seal, with its public reason. `id` is by what the log knows it."""

    event: Event
    at: datetime
    reason: str
    id: UUID | None = None


@dataclass(frozen=True)
class PublicReview:
    """How the award came about, in numbers and dates."""

    auditors: int
    began_on: date
    ended_on: date
    decided_on: date


@dataclass(frozen=True)
class Listed:
    """A seal as one line of a list. `document` is what the certificate says, whatever has changed since."""

    id: str
    organisation_id: str
    standing: Standing
    document: CertificatePayload

    @property
    def is_valid(self) -> bool:
        """Whether the seal is in force."""
        return self.standing is Standing.VALID


@dataclass(frozen=True)
class PublicSeal(Listed):
    """Everything public about one seal.

    `successor` is the seal that took its place, by its public id. `credential_sha256` is empty while there is
    no credential; `review` is None where none is on record. `editions` are the digests of the certificate in
    further languages.
    """

    reason: str
    changed_at: datetime
    history: tuple[PublicEvent, ...]
    certificate_sha256: str
    credential_sha256: str
    successor: str
    review: PublicReview | None
    signed: SignedFacts
    editions: Mapping[Language, str] = field(default_factory=dict)
    has_annex: bool = False


def listed(seal: Seal, *, today: date) -> Listed:
    """One line for a seal that was loaded with its award."""
    return Listed(
        id=seal_id.shown(seal.seal_id),
        organisation_id=str(seal.organisation_id),
        standing=standing(seal.state, seal.valid_until, today),
        document=CertificatePayload.model_validate_json(seal.award.payload),
    )


def of(
    seal: Seal,
    *,
    today: date,
    signed: SignedFacts,
    credential: str = "",
    editions: Mapping[Language, str] | None = None,
    has_annex: bool = False,
    successor: str = "",
    review: PublicReview | None = None,
) -> PublicSeal:
    """The public side of a seal that was loaded with its award and history."""
    line = listed(seal, today=today)
    return PublicSeal(
        id=line.id,
        organisation_id=line.organisation_id,
        standing=line.standing,
        document=line.document,
        reason=seal.status_reason,
        changed_at=seal.status_at,
        history=tuple(PublicEvent(event.event, event.at, event.reason, event.id) for event in seal.history),
        certificate_sha256=signed.sha256,
        credential_sha256=credential,
        successor=seal_id.shown(successor) if successor else "",
        review=review,
        signed=signed,
        editions=editions or {},
        has_annex=has_annex,
    )


def true_until(seal: Seal, zone: str) -> int:
    """The moment (Unix seconds) at which a verdict made now stops being true by itself.

    For a seal in force that is the end of its last day where the program is; for an ended one there is none.
    """
    if seal.state not in {State.ACTIVE, State.SUSPENDED}:
        return NEVER
    end = datetime.combine(seal.valid_until + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    return int(end.timestamp())
