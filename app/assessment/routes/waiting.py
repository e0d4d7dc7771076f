"""Which files wait for a decision of whoever looks at a page."""

from __future__ import annotations

from app.assessment import library, policy
from app.assessment.models import Assessment, HeldFile
from app.web.access import current_actor
from app.web.database import db


def waiting_for(assessment: Assessment, practice_id: str = "") -> list[HeldFile]:
    """The files that wait for a decision of this person, for one practice or all."""
    return [
        held
        for held in library.held_in(db.session, assessment.id)
        if practice_id in {"", held.practice_id} and policy.DECIDE_HELD.allows(current_actor(), held)
    ]
