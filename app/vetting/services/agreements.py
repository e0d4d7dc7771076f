"""What binds the providers: noting an agreement, with its text as a link or as a file of the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import library
from app.assessment.models import EvidenceKind
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotFound
from app.vetting import policy, queries
from app.vetting.errors import DatesReversed
from app.vetting.models import Agreement
from app.vetting.vocabulary import AgreementKind


@dataclass(frozen=True)
class Terms:
    """An agreement as someone notes it."""

    kind: AgreementKind
    parties: str
    signed_on: date | None
    expires_on: date | None
    url: str = ""
    evidence_id: UUID | None = None


def add(session: Session, service_id: UUID, terms: Terms, *, by: Actor) -> Agreement:
    """Note an agreement on the service. Raises DatesReversed, and NotFound for a file that is not theirs."""
    if terms.signed_on and terms.expires_on and terms.expires_on < terms.signed_on:
        raise DatesReversed
    with atomic(session):
        service = queries.service(session, service_id, lock=True)
        policy.WORK.require(by, service)
        if terms.evidence_id is not None:
            item = library.item(session, terms.evidence_id)
            if item.organisation_id != service.organisation_id or item.kind is not EvidenceKind.FILE:
                raise NotFound("evidence")
        made = Agreement(
            organisation_id=service.organisation_id, service_id=service.id, kind=terms.kind,
            parties=terms.parties, signed_on=terms.signed_on, expires_on=terms.expires_on, url=terms.url,
            evidence_id=terms.evidence_id, added_by_id=by.person_id,
        )  # fmt: skip
        session.add(made)
        audit.record(session, "service-agreement.added", made, by=by, service=service.id, kind=terms.kind)
    return made


def remove(session: Session, service_id: UUID, agreement_id: UUID, *, by: Actor) -> None:
    """Take an agreement off the service; its file stays in the library."""
    with atomic(session):
        service = queries.service(session, service_id, lock=True)
        policy.WORK.require(by, service)
        found = queries.agreement(session, service_id, agreement_id)
        audit.record(session, "service-agreement.removed", found, by=by, service=service.id, kind=found.kind)
        session.delete(found)
