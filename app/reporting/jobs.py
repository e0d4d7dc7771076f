"""The worker's part: deleting workbooks that nobody came back for."""

from __future__ import annotations

from app.notification import Work, chore
from app.reporting import clearing


@chore("reporting.clear", every_seconds=6 * 3600)
def clear(work: Work) -> None:
    """Delete what is out of date."""
    with work.sessions() as session:
        clearing.clear(session)
