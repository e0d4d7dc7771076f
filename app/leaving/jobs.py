"""The worker's part: making packages, and deleting them after their day."""

from __future__ import annotations

from uuid import UUID

from app.assessment.room import ROOM
from app.leaving import services
from app.notification import Work, chore, job


@job(services.MAKE, attempts=5, limit_seconds=3600)
def make(work: Work, *, export_id: str) -> None:
    """Write the package and keep it in the storage, unless it is there already."""
    with work.sessions() as session:
        services.make(
            session, work.extensions[ROOM]().storage, UUID(export_id), work.settings.var_dir / "packages"
        )


@chore("leaving.sweep", every_seconds=3600)
def sweep(work: Work) -> None:
    """Delete what is out of date."""
    with work.sessions() as session:
        services.sweep(session, work.extensions[ROOM]().storage)
