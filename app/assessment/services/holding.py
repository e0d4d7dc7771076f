"""Files that wait for a person: records of students seem to be in them, so they are not evidence yet.

Such a file is never handed out, is in no backup, and is deleted after a day if nobody decides.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.assessment import library, policy
from app.assessment.errors import EvidenceKnown, RoomFull, StorageDown
from app.assessment.intake import EvidenceRoom
from app.assessment.models import Assessment, Evidence, HeldFile
from app.assessment.services.places import (
    Dates,
    Place,
    StoredFile,
    add_file,
    hold_library,
    open_place,
    require_few,
)
from app.assessment.storage import Storage
from app.assessment.tripwire.plain import as_plain, from_plain
from app.assessment.tripwire.verdict import Suspicion
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotFound

PATIENCE = timedelta(days=1)
MOST_HELD = 20  # files of one school system that may wait at once


def hold(
    session: Session,
    assessment: Assessment,
    place: Place,
    file: StoredFile,
    suspicions: tuple[Suspicion, ...],
    *,
    by: Actor,
) -> UUID:
    """Hold a stored file back, in the caller's transaction; returns under which id. Raises RoomFull."""
    _forget_same(session, file.digest, by)
    if len(library.held_keys(session, assessment.organisation_id)) >= MOST_HELD:
        raise RoomFull(used=0, limit=0)
    held = HeldFile(
        organisation_id=assessment.organisation_id,
        assessment_id=assessment.id,
        practice_id=place.practice_id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.digest,
        storage_key=file.key,
        effective_from=file.dates.first,
        effective_to=file.dates.last,
        suspicions=[as_plain(each) for each in suspicions],
        held_by_id=by.person_id,
        held_by_name=by.name,
        held_at=clock.now(),
        until=clock.now() + PATIENCE,
    )
    session.add(held)
    session.flush()
    audit.record(session, "evidence.held", held, by=by, practice=place.practice_id, **_facts(held))
    return held.id


def keep(
    session: Session, held_id: UUID, place: Place, *, reason: str, explanation: str, by: Actor
) -> Evidence:
    """Let the file become evidence: a person has looked, and says why it holds no records of students.

    The reason is a slug for the trail; the explanation stands beside it and can be erased.
    Raises NotFound where it was decided or deleted meanwhile, EvidenceKnown, RoomFull, NotEditable.
    """
    with atomic(session):
        assessment = open_place(session, place, by)
        held = library.held(session, held_id, lock=True)
        policy.DECIDE_HELD.require(by, held)
        if (held.assessment_id, held.practice_id) != (assessment.id, place.practice_id):
            raise NotFound("held file")
        hold_library(session, assessment.organisation_id)
        if known := library.same_file(session, assessment.organisation_id, held.sha256):
            raise EvidenceKnown(known.id, known.name)
        require_few(session, assessment.organisation_id)
        dates = Dates(held.effective_from, held.effective_to)
        file = StoredFile(held.name, held.media_type, held.size, held.sha256, held.storage_key, dates)
        item = add_file(session, assessment, place, file, by=by)
        audit.record(
            session, "evidence.released", item, by=by, reason=reason, explanation=explanation, **_facts(held)
        )
        session.delete(held)
    return item


def discard(session: Session, held_id: UUID, *, room: EvidenceRoom, by: Actor) -> str:
    """Delete the file at once, as its sender wishes; returns what it was called."""
    with atomic(session):
        held = library.held(session, held_id, lock=True)
        policy.DECIDE_HELD.require(by, held)
        name, key = held.name, held.storage_key
        audit.record(session, "evidence.discarded", held, by=by, **_facts(held))
        session.delete(held)
    with suppress(StorageDown):  # the sweep finds it later
        room.storage.delete(key)
    return name


def delete_overdue(session: Session, storage: Storage, *, by: Actor) -> int:
    """Delete what nobody decided in time; returns how many files there were."""
    overdue = session.scalars(select(HeldFile).where(HeldFile.until <= clock.now()).limit(500)).all()
    for held in overdue:
        storage.delete(held.storage_key)  # before its row, so that no crash leaves a file without one
        with atomic(session):
            statement = delete(HeldFile).where(HeldFile.id == held.id).returning(HeldFile.id)
            if session.execute(statement).all():
                audit.record(session, "evidence.expired", held, by=by, **_facts(held))
    return len(overdue)


def _forget_same(session: Session, digest: str, by: Actor) -> None:
    """The same file sent again takes the place of the first, whose content the sweep finds without a row."""
    mine = (HeldFile.held_by_id == by.person_id, HeldFile.sha256 == digest)
    session.execute(delete(HeldFile).where(*mine))


def _facts(held: HeldFile) -> dict[str, Any]:
    """What the trail keeps of a suspicion: how much of what kind, never a value or a name of a file."""
    suspicions = [from_plain(each) for each in held.suspicions]
    return {
        "sha256": held.sha256,
        "records": sum(each.records for each in suspicions),
        "kinds": sorted({kind.value for each in suspicions for kind in each.kinds}),
    }
