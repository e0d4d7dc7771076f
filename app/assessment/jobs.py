"""The worker's part: deleting files that no row names any more."""

from __future__ import annotations

from app.assessment.room import ROOM
from app.assessment.scrubbing import sweep
from app.notification import Work, chore


@chore("evidence.sweep", every_seconds=6 * 3600)
def sweep_up(work: Work) -> None:
    """Delete what crashes and removals left behind."""
    room = work.extensions[ROOM]()
    with work.sessions() as session:
        sweep(session, room.storage, room.incoming)
