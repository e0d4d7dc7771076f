"""The worker's part: deleting files that no row names any more, and those that nobody decided about."""

from __future__ import annotations

from app.assessment.room import ROOM
from app.assessment.scrubbing import sweep
from app.assessment.services.holding import delete_overdue
from app.core.actor import SYSTEM
from app.notification import Work, chore


@chore("evidence.sweep", every_seconds=6 * 3600)
def sweep_up(work: Work) -> None:
    """Delete what crashes and removals left behind."""
    room = work.extensions[ROOM]()
    with work.sessions() as session:
        sweep(session, room.storage, room.incoming)


@chore("evidence.held", every_seconds=600)
def end_patience(work: Work) -> None:
    """Delete the files that were held back for a day."""
    room = work.extensions[ROOM]()
    with work.sessions() as session:
        delete_overdue(session, room.storage, by=SYSTEM)
