"""The worker's part: deleting what nobody needs or decided about, and asking for new evidence in time."""

from __future__ import annotations

from app.assessment.ages import oldest_allowed
from app.assessment.library import Holding
from app.assessment.linkcheck.checking import check_due
from app.assessment.linkcheck.fetching import Fetcher
from app.assessment.room import ROOM
from app.assessment.scrubbing import sweep
from app.assessment.services.expiring import remind
from app.assessment.services.holding import delete_overdue
from app.assessment.services.settling import settle_due
from app.core import clock
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


@chore("evidence.scans", every_seconds=30)
def ask_scanner(work: Work) -> None:
    """Ask the virus scanner again about the files that wait for it."""
    settle_due(work.sessions, work.extensions[ROOM](), work.extensions["catalogue"]())


@chore("evidence.expiring", every_seconds=6 * 3600)
def ask_in_time(work: Work) -> None:
    """Ask those who look after evidence that ends soon."""
    catalogue = work.extensions["catalogue"]()

    def strictest(holding: Holding) -> int | None:
        return oldest_allowed(catalogue, holding)

    with work.sessions() as session:
        remind(session, today=clock.today(work.settings.time_zone), strictest=strictest)


@chore("evidence.links", every_seconds=300)
def look_at_links(work: Work) -> None:
    """Look whether the pages behind links are still there; a few at a time."""
    if work.settings.link_checks and not work.settings.is_demo:
        check_due(work.sessions, Fetcher())
