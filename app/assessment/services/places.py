"""Where evidence is put and what an addition has to respect: the ground of the services of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Organisation
from app.assessment import library, policy, queries
from app.assessment.errors import DatesReversed, EvidenceKnown, RoomFull
from app.assessment.intake import MOST_ITEMS, EvidenceRoom, Received
from app.assessment.models import Assessment, Evidence, EvidenceKind, ResponseEvidence
from app.assessment.services import noting
from app.assessment.services.responding import require_editable, response_to
from app.core.actor import Actor
from app.criteria.schema import CriteriaSet
from app.together.models import EntryKind

LONGEST_NAME = 200


@dataclass(frozen=True)
class Place:
    """The response that evidence is for, by its assessment and practice."""

    assessment_id: UUID
    practice_id: str
    criteria: CriteriaSet


@dataclass(frozen=True)
class Dates:
    """The first and last day that the evidence covers, where known."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """A period runs forward."""
        if self.first and self.last and self.last < self.first:
            raise DatesReversed


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the storage and has no row yet."""

    name: str
    media_type: str
    size: int
    digest: str
    key: str
    dates: Dates


def open_place(session: Session, place: Place, by: Actor) -> Assessment:
    """The assessment, held, where the actor may change what supports the practice now."""
    assessment = queries.get(session, place.assessment_id, lock=True)
    policy.ANSWER.require(by, assessment)
    require_editable(assessment, place.practice_id, place.criteria)
    return assessment


def hold_library(session: Session, organisation_id: UUID) -> None:
    """Additions to one library wait for each other, so that each counts what is there."""
    held = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(held.with_for_update(key_share=True)).one()


def require_new(
    session: Session, organisation_id: UUID, received: Received | StoredFile, room: EvidenceRoom
) -> None:
    """Raise EvidenceKnown or RoomFull unless the upload is new and fits."""
    if known := library.same_file(session, organisation_id, received.digest):
        raise EvidenceKnown(known.id, known.name)
    require_few(session, organisation_id)
    used = library.used_bytes(session, organisation_id)
    if used + received.size > room.quota:
        raise RoomFull(used=used, limit=room.quota)


def require_few(session: Session, organisation_id: UUID) -> None:
    """Raise RoomFull where the library has as many items as it may."""
    if library.items_count(session, organisation_id) >= MOST_ITEMS:
        raise RoomFull(used=0, limit=0)


def new_item(
    assessment: Assessment, kind: EvidenceKind, name: str, dates: Dates | None, by: Actor
) -> Evidence:
    """The row of an item that is being added."""
    period = dates or Dates()
    return Evidence(
        organisation_id=assessment.organisation_id,
        kind=kind,
        name=name,
        effective_from=period.first,
        effective_to=period.last,
        added_by_id=by.person_id,
        added_by_name=by.name,
        owner_id=by.person_id,
        owner_name=by.name,
    )


def add_item(session: Session, assessment: Assessment, place: Place, item: Evidence, by: Actor) -> None:
    """Let the new item support the response, with its trace."""
    response = response_to(session, assessment, place.practice_id)
    session.add(item)
    session.flush()
    session.add(ResponseEvidence(response_id=response.id, evidence_id=item.id))
    audit.record(
        session,
        "evidence.added",
        item,
        by=by,
        kind=item.kind,
        practice=place.practice_id,
        assessment=assessment.id,
        sha256=item.sha256,
        size=item.size,
    )
    noting.tell(session, place, EntryKind.EVIDENCE_ADDED, item, by)


def add_file(
    session: Session, assessment: Assessment, place: Place, file: StoredFile, *, by: Actor
) -> Evidence:
    """A stored file as evidence for the response."""
    item = new_item(assessment, EvidenceKind.FILE, file.name, file.dates, by)
    item.media_type, item.size = file.media_type, file.size
    item.sha256, item.storage_key = file.digest, file.key
    add_item(session, assessment, place, item, by)
    return item
