"""The worker's part: clearing away what is kept for a short time only."""

from __future__ import annotations

from app.accounts.services import clearing
from app.notification import Work, chore


@chore("accounts.clear", every_seconds=900)
def clear(work: Work) -> None:
    """Delete what is out of date."""
    with work.sessions() as session:
        clearing.clear_expired(session)
