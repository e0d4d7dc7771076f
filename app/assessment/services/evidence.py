"""Evidence: adding files and links, using one item for many practices, describing and removing it.

A file is stored before its row is committed and never inside the transaction. What a crash leaves between the
two is a file without a row, which the sweep deletes.
"""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.assessment import library, policy
from app.assessment.errors import EvidenceFrozen, EvidenceHeld, EvidenceKnown, EvidenceWaits, StorageDown
from app.assessment.inspection.names import display_name
from app.assessment.intake import EvidenceRoom, receive
from app.assessment.library import Exhibit
from app.assessment.links import clean_url
from app.assessment.models import Assessment, Evidence, EvidenceKind, Response, ResponseEvidence
from app.assessment.services import noting, scanning
from app.assessment.services.holding import hold
from app.assessment.services.places import (
    LONGEST_NAME,
    Dates,
    Place,
    StoredFile,
    add_file,
    add_item,
    hold_library,
    new_item,
    open_place,
    require_few,
    require_new,
)
from app.assessment.services.responding import response_to
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import DomainError, NotFound
from app.together.models import EntryKind


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
    Raises EvidenceHeld where records of students seem to be in it: then it waits for a person's decision.
    Raises EvidenceWaits where the virus scanner does not answer: then it becomes evidence by itself later.
    Raises UploadRefused with the reason, EvidenceKnown where the school system has the same file already,
    RoomFull, NotEditable, PracticeUnknown, and StorageDown or InspectionDown with nothing half done.
    """
    with atomic(session):  # who may not, shall not cost us an inspection
        subject = open_place(session, place, by)
        organisation_id = subject.organisation_id
    name = display_name(file_name)
    with receive(content, room.incoming, largest=room.largest) as received:
        with atomic(session):
            require_new(session, organisation_id, received, room)
        inspected = room.inspector.inspect(received.path, name, is_meant=is_meant)
        trouble = scanning.scan(session, room, received, subject, by=by)
        with received.path.open("rb") as file:
            key = room.storage.put(file, received.digest)
    try:
        with atomic(session):
            assessment = open_place(session, place, by)
            hold_library(session, assessment.organisation_id)
            require_new(session, assessment.organisation_id, received, room)
            stored = StoredFile(
                name, inspected.kind.media_type, received.size, received.digest, key, dates or Dates()
            )
            if trouble is not None:
                here = scanning.Destination(organisation_id, assessment.id, place.practice_id)
                waiting_id = scanning.wait(session, here, stored, inspected.suspicions, trouble, by=by)
            elif inspected.suspicions:
                held_id = hold(session, assessment, place, stored, inspected.suspicions, by=by)
            else:
                item = add_file(session, assessment, place, stored, by=by)
    except DomainError:
        with suppress(StorageDown):  # the sweep finds it later
            room.storage.delete(key)
        raise
    if trouble is not None:
        raise EvidenceWaits(waiting_id)
    if inspected.suspicions:
        raise EvidenceHeld(held_id)
    return item


def attach_link(
    session: Session, place: Place, url: str | None, name: str, *, dates: Dates | None = None, by: Actor
) -> Evidence:
    """Let a public address support the response; it is kept as written.

    Raises LinkRefused, EvidenceKnown, RoomFull, NotEditable, PracticeUnknown.
    """
    address = clean_url(url)
    with atomic(session):
        assessment = open_place(session, place, by)
        hold_library(session, assessment.organisation_id)
        require_few(session, assessment.organisation_id)
        if known := library.same_link(session, assessment.organisation_id, address):
            raise EvidenceKnown(known.id, known.name)
        item = new_item(assessment, EvidenceKind.LINK, (name or address)[:LONGEST_NAME], dates, by)
        item.url = address
        add_item(session, assessment, place, item, by)
    return item


def reuse(session: Session, place: Place, evidence_id: UUID, *, by: Actor) -> Evidence:
    """Let an item of the library support this response too; doing it twice changes nothing."""
    with atomic(session):
        assessment = open_place(session, place, by)
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
        assessment = open_place(session, place, by)
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
        _return_to_older(session, item)
        key = item.storage_key
        audit.record(session, "evidence.removed", item, by=by, sha256=item.sha256)
    if key:
        with suppress(StorageDown):  # the sweep finds it later
            room.storage.delete(key)


def _return_to_older(session: Session, item: Evidence) -> None:
    """Without its newest version the library shows the one before."""
    others = [each for each in library.versions(session, item) if each.id != item.id]
    if item.replaced_at is None and others:
        others[0].replaced_at = None


def note_download(session: Session, exhibit: Exhibit, *, by: Actor) -> None:
    """Leave a trace that someone from outside the school system took the file."""
    with atomic(session):
        assessments = [each.id for each in exhibit.submitted_in]
        audit.record(session, "evidence.downloaded", exhibit.evidence, by=by, assessments=assessments)


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
