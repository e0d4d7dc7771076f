"""Files and the virus scanner: nothing becomes evidence before it was looked into, where a scanner is set.

The scanner is asked outside of transactions. While it does not answer a file waits: nobody can open it,
and the worker asks again until there is a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import audit
from app.assessment import awaiting, policy
from app.assessment.errors import RoomFull, StorageDown
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.intake import EvidenceRoom, Received
from app.assessment.models import Assessment, AwaitingScan, Evidence, ScanState
from app.assessment.scanning.clamd import Scanned
from app.assessment.scanning.verdict import ScannerDown, Trouble, Verdict
from app.assessment.services.places import Dates, StoredFile
from app.assessment.tripwire.plain import as_plain
from app.assessment.tripwire.verdict import Suspicion
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)
TOLD_FOR = timedelta(days=30)  # how long a sender can read why a file was refused afterwards
MOST_WAITING = 100  # files of one school system that may wait at once
REASONS = {Verdict.INFECTED: Reason.INFECTED, Verdict.TOO_LARGE: Reason.NOT_SCANNED}
STATES = {Verdict.INFECTED: ScanState.INFECTED, Verdict.TOO_LARGE: ScanState.TOO_LARGE}


@dataclass(frozen=True)
class Destination:
    """What a file is for: a practice of an assessment, or the next version of an item."""

    organisation_id: UUID
    assessment_id: UUID | None = None
    practice_id: str = ""
    replaces_id: UUID | None = None


def scan(
    session: Session, room: EvidenceRoom, received: Received, subject: Assessment | Evidence, *, by: Actor
) -> Trouble | None:
    """Have the upload looked into; None where it is clean or no scanner is set, else why it has to wait.

    Raises UploadRefused where something was found or the file is larger than the scanner takes.
    """
    if room.scanner is None:
        return None
    try:
        scanned = room.scanner.scan(received.path)
    except ScannerDown as down:
        return down.trouble
    if scanned.verdict is not Verdict.CLEAN:
        with atomic(session):
            _record_refusal(session, subject, scanned, received.digest, by=by)
        raise UploadRefused(REASONS[scanned.verdict])
    return None


def wait(
    session: Session,
    destination: Destination,
    file: StoredFile,
    suspicions: tuple[Suspicion, ...],
    trouble: Trouble,
    *,
    by: Actor,
) -> UUID:
    """Let a stored file wait, in the caller's transaction; returns under which id. Raises RoomFull."""
    same = (AwaitingScan.organisation_id == destination.organisation_id, AwaitingScan.sha256 == file.digest)
    session.execute(delete(AwaitingScan).where(*same))  # the sweep finds its content without a row
    if awaiting.waiting_count(session, destination.organisation_id) >= MOST_WAITING:
        raise RoomFull(used=0, limit=0)
    waiting = AwaitingScan(
        organisation_id=destination.organisation_id,
        assessment_id=destination.assessment_id,
        practice_id=destination.practice_id,
        replaces_id=destination.replaces_id,
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
        trouble=trouble,
        next_at=clock.now() + FIRST_PAUSE,
    )
    session.add(waiting)
    session.flush()
    audit.record(session, "evidence.waits", waiting, by=by, sha256=file.digest, trouble=trouble)
    return waiting.id


def file_of(waiting: AwaitingScan) -> StoredFile:
    """The stored file of a row that still has one."""
    dates = Dates(waiting.effective_from, waiting.effective_to)
    key = waiting.storage_key or ""
    return StoredFile(waiting.name, waiting.media_type, waiting.size, waiting.sha256, key, dates)


def refuse(
    session: Session, waiting_id: UUID, state: ScanState, *, room: EvidenceRoom, by: Actor, **why: Any
) -> None:
    """Delete the content and keep the row for a while, so that its sender reads what became of it."""
    with atomic(session):
        waiting = awaiting.get(session, waiting_id, lock=True)
        key, waiting.storage_key = waiting.storage_key, None
        waiting.state, waiting.next_at, waiting.suspicions = state, clock.now() + TOLD_FOR, []
        event = "evidence.infected" if state is ScanState.INFECTED else "evidence.not-taken"
        audit.record(session, event, waiting, by=by, sha256=waiting.sha256, state=state, **why)
    _forget(room, key)


def refuse_by_verdict(
    session: Session, waiting_id: UUID, scanned: Scanned, *, room: EvidenceRoom, by: Actor
) -> None:
    """As `refuse`, with the name of what was found in the trail."""
    refuse(session, waiting_id, STATES[scanned.verdict], room=room, by=by, signature=scanned.signature)


def take_back(session: Session, waiting_id: UUID, *, room: EvidenceRoom, by: Actor) -> str:
    """Delete what waits, or what is told of a refused file, as its sender wishes; returns its name."""
    with atomic(session):
        waiting = awaiting.get(session, waiting_id, lock=True)
        policy.DECIDE_HELD.require(by, waiting)
        name, key = waiting.name, waiting.storage_key
        audit.record(session, "evidence.taken-back", waiting, by=by, sha256=waiting.sha256)
        session.delete(waiting)
    _forget(room, key)
    return name


def _record_refusal(
    session: Session, subject: Assessment | Evidence, scanned: Scanned, digest: str, *, by: Actor
) -> None:
    event = "evidence.infected" if scanned.verdict is Verdict.INFECTED else "evidence.not-taken"
    facts: Mapping[str, Any] = {"sha256": digest, "signature": scanned.signature}
    audit.record(session, event, subject, by=by, state=STATES[scanned.verdict], **facts)


def _forget(room: EvidenceRoom, key: str | None) -> None:
    if key:
        with suppress(StorageDown):  # the sweep finds it later
            room.storage.delete(key)
