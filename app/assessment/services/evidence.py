"""Evidence: adding files and links, using one item for many practices, describing and removing it.

A file is stored before its row is committed and never inside the transaction. What a crash leaves between the
two is a file without a row, which the sweep deletes.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Organisation
from app.assessment import library, policy, queries
from app.assessment.errors import DatesReversed, EvidenceFrozen, EvidenceKnown, RoomFull, StorageDown
from app.assessment.inspection.names import display_name
from app.assessment.intake import MOST_ITEMS, EvidenceRoom, Received, receive
from app.assessment.library import Exhibit
from app.assessment.links import clean_url
from app.assessment.models import Assessment, Evidence, EvidenceKind, Response, ResponseEvidence
from app.assessment.services import noting
from app.assessment.services.responding import require_editable, response_to
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import DomainError, NotFound
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


def attach_file(
    session: Session,
    place: Place,
    content: BinaryIO,
    file_name: str | None,
    *,
    room: EvidenceRoom,
    dates: Dates | None = None,
    is_meant: bool = False,
    by: Actor,
) -> Evidence:
    """Keep the file and let it support the response; returns the new item.

    A picture that tells a place or its owner is taken only where its sender says that it `is_meant` so.
    Raises UploadRefused with the reason, EvidenceKnown where the school system has the same file already,
    RoomFull, NotEditable, PracticeUnknown, and StorageDown or InspectionDown with nothing half done.
    """
    with atomic(session):  # who may not, shall not cost us an inspection
        organisation_id = _open_place(session, place, by).organisation_id
    name = display_name(file_name)
    with receive(content, room.incoming, largest=room.largest) as received:
        with atomic(session):
            _require_new(session, organisation_id, received, room)
        kind = room.inspector.inspect(received.path, name, is_meant=is_meant)
        with received.path.open("rb") as file:
            key = room.storage.put(file, received.digest)
    try:
        with atomic(session):
            assessment = _open_place(session, place, by)
            _hold_library(session, assessment.organisation_id)
            _require_new(session, assessment.organisation_id, received, room)
            item = _new_item(assessment, EvidenceKind.FILE, name, dates, by)
            item.media_type, item.size = kind.media_type, received.size
            item.sha256, item.storage_key = received.digest, key
            _add(session, assessment, place, item, by)
    except DomainError:
        with suppress(StorageDown):  # the sweep finds it later
            room.storage.delete(key)
        raise
    return item


def attach_link(
    session: Session, place: Place, url: str | None, name: str, *, dates: Dates | None = None, by: Actor
) -> Evidence:
    """Let a public address support the response; it is kept as written and never fetched.

    Raises LinkRefused, EvidenceKnown, RoomFull, NotEditable, PracticeUnknown.
    """
    address = clean_url(url)
    with atomic(session):
        assessment = _open_place(session, place, by)
        _hold_library(session, assessment.organisation_id)
        _require_few(session, assessment.organisation_id)
        if known := library.same_link(session, assessment.organisation_id, address):
            raise EvidenceKnown(known.id, known.name)
        item = _new_item(assessment, EvidenceKind.LINK, (name or address)[:LONGEST_NAME], dates, by)
        item.url = address
        _add(session, assessment, place, item, by)
    return item


def reuse(session: Session, place: Place, evidence_id: UUID, *, by: Actor) -> Evidence:
    """Let an item of the library support this response too; doing it twice changes nothing."""
    with atomic(session):
        assessment = _open_place(session, place, by)
        item = _own_item(session, assessment, evidence_id)
        response = response_to(session, assessment, place.practice_id)
        if session.get(ResponseEvidence, (response.id, item.id), populate_existing=True) is None:
            session.add(ResponseEvidence(response_id=response.id, evidence_id=item.id))
            audit.record(
                session, "evidence.linked", item, by=by, practice=place.practice_id, assessment=assessment.id
            )
            noting.tell(session, place, EntryKind.EVIDENCE_USED, item, by)
    return item


def detach(session: Session, place: Place, evidence_id: UUID, *, by: Actor) -> Evidence:
    """Let the item not support this response any more; it stays in the library."""
    with atomic(session):
        assessment = _open_place(session, place, by)
        item = _own_item(session, assessment, evidence_id)
        response = response_to(session, assessment, place.practice_id)
        link = session.get(ResponseEvidence, (response.id, item.id), populate_existing=True)
        if link is not None:
            session.delete(link)
            audit.record(
                session,
                "evidence.detached",
                item,
                by=by,
                practice=place.practice_id,
                assessment=assessment.id,
            )
            noting.tell(session, place, EntryKind.EVIDENCE_DETACHED, item, by)
    return item


def describe(session: Session, evidence_id: UUID, *, name: str, dates: Dates, by: Actor) -> Evidence:
    """Give the item another name or period; EvidenceFrozen where it supports what cannot change now."""
    with atomic(session):
        item = _changeable(session, evidence_id, by)
        item.name = name.strip()[:LONGEST_NAME] or item.name
        item.effective_from, item.effective_to = dates.first, dates.last
        audit.record(
            session, "evidence.described", item, by=by, effective_from=dates.first, effective_to=dates.last
        )
        noting.tell_supported(session, EntryKind.EVIDENCE_DESCRIBED, item, by)
    return item


def remove(session: Session, evidence_id: UUID, *, room: EvidenceRoom, by: Actor) -> None:
    """Take the item out of the library, and delete its file.

    Raises EvidenceFrozen while it is part of a submission, or supports a response that cannot change now.
    """
    with atomic(session):
        item = _changeable(session, evidence_id, by)
        if library.exhibit(session, item.id).submitted_in:
            raise EvidenceFrozen("submission")
        noting.tell_supported(session, EntryKind.EVIDENCE_REMOVED, item, by)
        session.execute(delete(ResponseEvidence).where(ResponseEvidence.evidence_id == item.id))
        item.removed_at = clock.now()
        key = item.storage_key
        audit.record(session, "evidence.removed", item, by=by, sha256=item.sha256)
    if key:
        with suppress(StorageDown):  # the sweep finds it later
            room.storage.delete(key)


def note_download(session: Session, exhibit: Exhibit, *, by: Actor) -> None:
    """Leave a trace that someone from outside the school system took the file."""
    with atomic(session):
        assessments = [each.id for each in exhibit.submitted_in]
        audit.record(session, "evidence.downloaded", exhibit.evidence, by=by, assessments=assessments)


def _open_place(session: Session, place: Place, by: Actor) -> Assessment:
    assessment = queries.get(session, place.assessment_id, lock=True)
    policy.ANSWER.require(by, assessment)
    require_editable(assessment, place.practice_id, place.criteria)
    return assessment


def _hold_library(session: Session, organisation_id: UUID) -> None:
    """Additions to one library wait for each other, so that each counts what is there."""
    held = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(held.with_for_update(key_share=True)).one()


def _require_new(session: Session, organisation_id: UUID, received: Received, room: EvidenceRoom) -> None:
    if known := library.same_file(session, organisation_id, received.digest):
        raise EvidenceKnown(known.id, known.name)
    _require_few(session, organisation_id)
    used = library.used_bytes(session, organisation_id)
    if used + received.size > room.quota:
        raise RoomFull(used=used, limit=room.quota)


def _require_few(session: Session, organisation_id: UUID) -> None:
    if library.items_count(session, organisation_id) >= MOST_ITEMS:
        raise RoomFull(used=0, limit=0)


def _new_item(
    assessment: Assessment, kind: EvidenceKind, name: str, dates: Dates | None, by: Actor
) -> Evidence:
    period = dates or Dates()
    return Evidence(
        organisation_id=assessment.organisation_id,
        kind=kind,
        name=name,
        effective_from=period.first,
        effective_to=period.last,
        added_by_id=by.person_id,
        added_by_name=by.name,
    )


def _add(session: Session, assessment: Assessment, place: Place, item: Evidence, by: Actor) -> None:
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


def _own_item(session: Session, assessment: Assessment, evidence_id: UUID) -> Evidence:
    item = library.item(session, evidence_id, lock=True)
    if item.organisation_id != assessment.organisation_id:
        raise NotFound("evidence")
    return item


def _changeable(session: Session, evidence_id: UUID, by: Actor) -> Evidence:
    """The item, with all that it supports held still; EvidenceFrozen if any of that cannot change."""
    supported = (
        select(Assessment)
        .join(Response, Response.assessment_id == Assessment.id)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .where(ResponseEvidence.evidence_id == evidence_id)
        .order_by(Assessment.id)
        .with_for_update(of=Assessment)
        .execution_options(populate_existing=True)
    )
    session.scalars(supported).all()
    item = library.item(session, evidence_id, lock=True)
    policy.KEEP_EVIDENCE.require(by, item)
    if not library.holding(session, item.organisation_id, item.id).is_changeable:
        raise EvidenceFrozen("supports")
    return item
