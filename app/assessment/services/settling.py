"""The worker's part of scanning: asking again, and letting what is clean become what its sender wanted."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from app.accounts import queries as accounts
from app.assessment import awaiting, queries
from app.assessment.errors import ContentDamaged, EvidenceKnown
from app.assessment.intake import EvidenceRoom
from app.assessment.models import AwaitingScan, ScanState
from app.assessment.scanning.clamd import Scanned
from app.assessment.scanning.verdict import ScannerDown, Trouble, Verdict
from app.assessment.services import scanning
from app.assessment.services.holding import hold
from app.assessment.services.places import Place, add_file, hold_library, open_place, require_new
from app.assessment.services.replacing import become, hold_series
from app.assessment.tripwire.plain import from_plain
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic
from app.core.errors import DomainError, NotFound, Unavailable
from app.criteria.catalogue import Catalogue

AT_ONCE = 20


def settle_due(sessions: sessionmaker[Session], room: EvidenceRoom, catalogue: Catalogue) -> int:
    """Ask the scanner about the files whose turn it is; returns for how many it had a verdict.

    Without a scanner in the settings they go on waiting: nobody has looked into them.
    """
    with sessions() as session:
        _forget_told(session)
        due = awaiting.due(session, clock.now(), AT_ONCE) if room.scanner else []
    settled = 0
    for waiting_id in due:
        with sessions() as session:
            trouble = _settle(session, waiting_id, room, catalogue)
        if trouble in {Trouble.UNREACHABLE, Trouble.SLOW}:
            break  # the others would wait for the same; in half a minute it is their turn
        settled += trouble is None
    return settled


def _settle(session: Session, waiting_id: UUID, room: EvidenceRoom, catalogue: Catalogue) -> Trouble | None:
    with suppress(NotFound):  # taken back or sent again meanwhile
        waiting = awaiting.get(session, waiting_id)
        key, digest = waiting.storage_key, waiting.sha256
        session.rollback()  # the scanner is asked outside of any transaction
        try:
            scanned = _look(key, digest, room)
        except ScannerDown as down:
            _postpone(session, waiting_id, down.trouble)
            return down.trouble
        except ContentDamaged:
            scanning.refuse(session, waiting_id, ScanState.UNPLACED, room=room, by=SYSTEM, reason="damaged")
            return None
        if scanned.verdict is Verdict.CLEAN:
            _place(session, waiting_id, room, catalogue)
        else:
            scanning.refuse_by_verdict(session, waiting_id, scanned, room=room, by=SYSTEM)
    return None


def _look(key: str | None, digest: str, room: EvidenceRoom) -> Scanned:
    if room.scanner is None or key is None:
        raise NotFound("awaiting scan")
    with room.storage.open(key, digest) as content:
        return room.scanner.look(content)


def _place(session: Session, waiting_id: UUID, room: EvidenceRoom, catalogue: Catalogue) -> None:
    """What its sender wanted, with the rights that they have now; and told where that cannot be any more."""
    try:
        with atomic(session):
            waiting = awaiting.get(session, waiting_id)
            sender = accounts.actor_of(session, accounts.person(session, waiting.held_by_id))
            if waiting.replaces_id is not None:
                _as_version(session, waiting, waiting.replaces_id, room, sender)
            else:
                _as_evidence(session, waiting, room, catalogue, by=sender)
    except Unavailable:
        raise
    except EvidenceKnown:  # added once more meanwhile: nothing is left to do
        scanning.refuse(session, waiting_id, ScanState.UNPLACED, room=room, by=SYSTEM, reason="known")
        with atomic(session):
            session.delete(awaiting.get(session, waiting_id, lock=True))
    except DomainError as error:
        reason = type(error).__name__
        scanning.refuse(session, waiting_id, ScanState.UNPLACED, room=room, by=SYSTEM, reason=reason)


def _as_version(
    session: Session, waiting: AwaitingScan, replaces_id: UUID, room: EvidenceRoom, sender: Actor
) -> None:
    file = scanning.file_of(waiting)
    hold_series(session, replaces_id, sender)
    _drop(session, waiting)
    become(session, replaces_id, file, room, by=sender)


def _as_evidence(
    session: Session,
    waiting: AwaitingScan,
    room: EvidenceRoom,
    catalogue: Catalogue,
    *,
    by: Actor,
) -> None:
    if waiting.assessment_id is None:
        raise NotFound("assessment")
    file, suspicions = scanning.file_of(waiting), tuple(map(from_plain, waiting.suspicions))
    criteria = catalogue.get(queries.get(session, waiting.assessment_id).criteria)
    place = Place(waiting.assessment_id, waiting.practice_id, criteria)
    assessment = open_place(session, place, by)
    hold_library(session, assessment.organisation_id)
    _drop(session, waiting)
    require_new(session, assessment.organisation_id, file, room)
    if suspicions:
        hold(session, assessment, place, file, suspicions, by=by)
    else:
        add_file(session, assessment, place, file, by=by)


def _drop(session: Session, waiting: AwaitingScan) -> None:
    """Its row makes room for what it becomes, held so that nobody takes it back at the same time."""
    session.delete(awaiting.get(session, waiting.id, lock=True))
    session.flush()


def _postpone(session: Session, waiting_id: UUID, trouble: Trouble) -> None:
    """There was no verdict again: the next try is a little later."""
    with atomic(session):
        waiting = awaiting.get(session, waiting_id, lock=True)
        pause = min(scanning.FIRST_PAUSE * 2 ** min(waiting.tries, 10), scanning.LONGEST_PAUSE)
        waiting.tries, waiting.trouble = waiting.tries + 1, trouble
        waiting.next_at = clock.now() + pause


def _forget_told(session: Session) -> None:
    """Delete the rows of refused files that have been told of for long enough."""
    with atomic(session):
        old = (AwaitingScan.state != ScanState.WAITING, AwaitingScan.next_at <= clock.now())
        session.execute(delete(AwaitingScan).where(*old))
