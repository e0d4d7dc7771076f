"""Places in the status lists: drawn at random, so that nobody reads from them how many seals there are."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certificate.credential.status_list import SIZE
from app.seal.models import Award


def draw(session: Session) -> int:
    """A place that no award has or had; the database refuses one that two draw at the same moment."""
    while True:
        place = secrets.randbelow(SIZE)
        if session.scalar(select(Award.id).where(Award.status_index == place)) is None:
            return place
