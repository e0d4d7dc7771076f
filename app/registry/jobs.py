"""The worker's part: preparing anew what an upgrade has outdated."""

from __future__ import annotations

from app.notification import Work, chore


@chore("registry.prepare", every_seconds=30)
def prepare(work: Work) -> None:
    """Prepare the answers that were made with other templates or settings."""
    with work.sessions() as session:
        work.extensions["prepare_outdated"](session)
