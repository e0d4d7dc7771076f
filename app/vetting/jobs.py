"""The worker's part: printing frozen registers, reminding of what ends, forgetting what was only sent."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from threading import Lock
from uuid import UUID

from app.certificate.rendering import Renderer
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import NotFound
from app.notification import GiveUp, Work, chore, job
from app.vetting import document, queries
from app.vetting.services import importing, reminding, snapshots

PRINTING = Lock()
KEPT = timedelta(days=2)


@lru_cache(maxsize=1)
def renderer() -> Renderer:
    """The one renderer of this process for registers; its child starts with the first."""
    return Renderer()


@job(snapshots.PRINT, attempts=5)
def print_snapshot(work: Work, *, snapshot_id: str) -> None:
    """Lay out the frozen register and store it, unless it is there already."""
    with work.sessions() as session:
        try:
            snapshot = queries.snapshot(session, UUID(snapshot_id))
        except NotFound:
            raise GiveUp("snapshot-gone") from None
        if snapshot.pdf_digest is not None:
            return
        html = document.composed(snapshots.content_of(snapshot), snapshot.digest)
        session.rollback()  # nothing is held while the document is laid out
        with PRINTING:
            pdf = renderer().lay_out(html, document.style())
        snapshots.keep_document(session, UUID(snapshot_id), pdf, by=SYSTEM)


@chore("vetting.remind", every_seconds=3600)
def remind(work: Work) -> None:
    """Tell coordinators what ends soon."""
    with work.sessions() as session:
        reminding.remind(session, clock.today(work.settings.time_zone))


@chore("vetting.sweep", every_seconds=6 * 3600)
def sweep(work: Work) -> None:
    """Forget lists that were sent and never taken over."""
    with work.sessions() as session:
        importing.sweep(session, clock.now() - KEPT)
