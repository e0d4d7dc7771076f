"""The worker's part: forgetting who was where."""

from __future__ import annotations

from app.notification import Work, chore
from app.together.services import attending


@chore("presence.sweep", every_seconds=600)
def sweep(work: Work) -> None:
    """Delete presences that have ended."""
    with work.sessions() as session:
        attending.sweep(session)
