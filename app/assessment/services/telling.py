"""Who outside the school system is told that something was submitted or withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import notification
from app.accounts import queries as accounts
from app.accounts.models import Membership, Organisation
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import Event
from app.core.actor import ProgramRole

TellAuditors = Callable[[Session, Assessment, Event], None]
"""Queues the mails to those who review it, in the caller's transaction; the review package knows them."""


def tell_managers(session: Session, organisation: Organisation, submission: Submission) -> None:
    """Tell each manager once that a submission arrived, except who has or had a part in the school system."""
    insiders = select(Membership.person_id).where(Membership.organisation_id == organisation.id)
    theirs = set(session.scalars(insiders))
    for manager in accounts.holders(session, ProgramRole.MANAGER):
        if manager.id not in theirs:
            notification.queue(
                session,
                "submission_arrived",
                to=manager.email,
                locale=manager.locale,
                effect_key=f"submission-arrived:{submission.id}:{manager.id}",
                name=manager.name,
                organisation=organisation.name,
                number=submission.number,
                path=f"/reviews/manage/{submission.assessment_id}",
            )
