"""Withdrawing invitations together with the authority of whoever made them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import Invitation
from app.core import clock


def withdraw_all(session: Session, person_id: UUID, organisation_id: UUID | None = None) -> None:
    """Revoke what the person offered and nobody accepted yet: for one school system, or everything."""
    statement = update(Invitation).where(
        Invitation.invited_by_id == person_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    if organisation_id is not None:
        statement = statement.where(Invitation.organisation_id == organisation_id)
    session.execute(statement.values(revoked_at=clock.now()).execution_options(synchronize_session="fetch"))


def withdraw_program(session: Session, person_id: UUID) -> None:
    """Revoke the program roles that the person offered and nobody accepted yet."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.invited_by_id == person_id,
            Invitation.organisation_id.is_(None),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


def pass_on(session: Session, organisation_id: UUID, *, giver_id: UUID, taker_id: UUID) -> None:
    """Let the new coordinator answer for what the old one offered."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.invited_by_id == giver_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(invited_by_id=taker_id)
        .execution_options(synchronize_session="fetch")
    )
