"""New versions of evidence, and who looks after it. What was submitted with an old version keeps that."""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import queries as accounts
from app.assessment import library, policy
from app.assessment.errors import (
    AlreadyReplaced,
    EvidenceWaits,
    OwnerUnknown,
    RecordsSuspected,
    StorageDown,
)
from app.assessment.inspection.names import display_name
from app.assessment.intake import EvidenceRoom, receive
from app.assessment.models import Assessment, Evidence, EvidenceKind, Response, ResponseEvidence
from app.assessment.services import noting, scanning
from app.assessment.services.places import Dates, StoredFile, hold_library, require_new
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import atomic
from app.core.errors import DomainError
from app.together.models import EntryKind

OWNERS = (Role.COORDINATOR, Role.CONTRIBUTOR)


def replace(
    session: Session,
    evidence_id: UUID,
    content: BinaryIO,
    file_name: str | None,
    *,
    room: EvidenceRoom,
    dates: Dates,
    is_meant: bool = False,
    by: Actor,
) -> Evidence:
    """Keep the file as the next version of the item, which from now on supports what can still change.

    Responses that cannot change keep the old version, and so does every submission. Raises what adding a file
    raises, AlreadyReplaced where the item is no newest version, and RecordsSuspected where records of
    students seem to be in the file: then nothing of it is kept. Raises EvidenceWaits where the virus scanner
    does not answer: then it becomes the next version by itself later.
    """
    with atomic(session):
        subject = _newest(session, evidence_id, by)
        organisation_id = subject.organisation_id
    name = display_name(file_name)
    with receive(content, room.incoming, largest=room.largest) as received:
        with atomic(session):
            require_new(session, organisation_id, received, room)
        inspected = room.inspector.inspect(received.path, name, is_meant=is_meant)
        if inspected.suspicions:
            raise RecordsSuspected
        trouble = scanning.scan(session, room, received, subject, by=by)
        with received.path.open("rb") as file:
            key = room.storage.put(file, received.digest)
    try:
        with atomic(session):
            stored = StoredFile(name, inspected.kind.media_type, received.size, received.digest, key, dates)
            if trouble is None:
                return become(session, evidence_id, stored, room, by=by)
            hold_series(session, evidence_id, by)
            require_new(session, organisation_id, received, room)
            here = scanning.Destination(organisation_id, replaces_id=evidence_id)
            waiting_id = scanning.wait(session, here, stored, (), trouble, by=by)
    except DomainError:
        with suppress(StorageDown):  # the sweep finds it later
            room.storage.delete(key)
        raise
    raise EvidenceWaits(waiting_id)


def give(session: Session, evidence_id: UUID, owner_id: UUID, *, by: Actor) -> Evidence:
    """Let somebody else look after the item. Raises OwnerUnknown unless they answer for the school system."""
    with atomic(session):
        item = library.item(session, evidence_id, lock=True)
        policy.KEEP_EVIDENCE.require(by, item)
        people = {each.id: each for each in accounts.with_role(session, item.organisation_id, *OWNERS)}
        if owner_id not in people:
            raise OwnerUnknown
        if item.owner_id != owner_id:
            item.owner_id, item.owner_name = owner_id, people[owner_id].name
            audit.record(session, "evidence.given", item, by=by, owner=owner_id)
    return item


def hold_series(
    session: Session, evidence_id: UUID, by: Actor
) -> tuple[Evidence, list[tuple[UUID, str, Assessment]]]:
    """Hold still what an item supports, the item and its library, in the order of every other change."""
    uses = _held_uses(session, evidence_id)
    old = _newest(session, evidence_id, by)
    hold_library(session, old.organisation_id)
    return old, uses


def become(
    session: Session, evidence_id: UUID, file: StoredFile, room: EvidenceRoom, *, by: Actor
) -> Evidence:
    """Let a stored file be the next version of the item, in the caller's transaction."""
    old, uses = hold_series(session, evidence_id, by)
    require_new(session, old.organisation_id, file, room)
    series = old.series_id or old.id
    latest = session.scalar(
        select(func.max(Evidence.version)).where((Evidence.series_id == series) | (Evidence.id == series))
    )
    old.replaced_at, old.series_id = clock.now(), series
    new = Evidence(
        organisation_id=old.organisation_id, kind=EvidenceKind.FILE, name=file.name, size=file.size,
        media_type=file.media_type, sha256=file.digest, storage_key=file.key,
        effective_from=file.dates.first, effective_to=file.dates.last, added_by_id=by.person_id,
        added_by_name=by.name, owner_id=old.owner_id, owner_name=old.owner_name, series_id=series,
        version=(latest or 1) + 1,
    )  # fmt: skip
    session.add(new)
    session.flush()
    moved = _move(session, uses, old, new)
    noting.tell_supported(session, EntryKind.EVIDENCE_ADDED, new, by)
    audit.record(
        session, "evidence.replaced", new, by=by, replaces=old.id, sha256=new.sha256, practices=moved
    )
    return new


def _held_uses(session: Session, evidence_id: UUID) -> list[tuple[UUID, str, Assessment]]:
    """What the item supports, held still before the item itself, as every other change does."""
    rows = session.execute(
        select(Response.id, Response.practice_id, Assessment)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .where(ResponseEvidence.evidence_id == evidence_id)
        .order_by(Assessment.id, Response.practice_id)
        .with_for_update(of=Assessment)
        .execution_options(populate_existing=True)
    )
    return [(response_id, code, assessment) for response_id, code, assessment in rows]


def _move(
    session: Session, uses: list[tuple[UUID, str, Assessment]], old: Evidence, new: Evidence
) -> list[str]:
    """Let the new version support what can change now; returns the practices."""
    moved = [(response_id, code) for response_id, code, assessment in uses if assessment.is_editable(code)]
    ids = [response_id for response_id, _ in moved]
    session.execute(
        delete(ResponseEvidence).where(
            ResponseEvidence.evidence_id == old.id, ResponseEvidence.response_id.in_(ids)
        )
    )
    session.add_all(ResponseEvidence(response_id=each, evidence_id=new.id) for each in ids)
    return [code for _, code in moved]


def _newest(session: Session, evidence_id: UUID, by: Actor) -> Evidence:
    item = library.item(session, evidence_id, lock=True)
    policy.KEEP_EVIDENCE.require(by, item)
    if item.replaced_at is not None:
        raise AlreadyReplaced
    return item
