"""Which files wait for a decision of whoever looks at a page."""

from __future__ import annotations

from app.assessment import awaiting, library, policy
from app.assessment.models import Assessment, AwaitingScan, HeldFile
from app.web.access import current_actor
from app.web.database import db


def waiting_for(assessment: Assessment, practice_id: str = "") -> list[HeldFile]:
    """The files that wait for a decision of this person, for one practice or all."""
    return [
        held
        for held in library.held_in(db.session, assessment.id)
        if practice_id in {"", held.practice_id} and policy.DECIDE_HELD.allows(current_actor(), held)
    ]


def unscanned(assessment: Assessment, practice_id: str = "") -> list[AwaitingScan]:
    """The files of this person that wait for the virus scanner, or were refused afterwards."""
    return [
        each
        for each in awaiting.in_library(db.session, assessment.organisation_id, practice_id)
        if policy.DECIDE_HELD.allows(current_actor(), each)
    ]
