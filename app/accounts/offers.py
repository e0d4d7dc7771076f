"""Reads of invitations: which are open, and whether the one behind a link still counts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.accounts import queries
from app.accounts.errors import LinkDead
from app.accounts.models import Invitation, Person
from app.accounts.tokens import token_hash
from app.core import clock
from app.core.actor import ProgramRole, Role
from app.core.errors import NotFound


def _unanswered() -> Select[Invitation]:
    return (
        select(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .options(joinedload(Invitation.organisation))
    )


def get(session: Session, invitation_id: UUID) -> Invitation:
    """The invitation with its school system, answered or not."""
    found = session.scalar(
        select(Invitation).where(Invitation.id == invitation_id).options(joinedload(Invitation.organisation))
    )
    if found is None:
        raise NotFound("invitation")
    return found


def of_organisation(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """What was offered for the school system and not answered, the newest first; some may have run out."""
    statement = _unanswered().where(Invitation.organisation_id == organisation_id)
    return session.scalars(statement.order_by(Invitation.created_at.desc())).all()


def of_program(session: Session) -> Sequence[Invitation]:
    """What was offered for the consortium and not answered, the newest first; some may have run out."""
    statement = _unanswered().where(Invitation.organisation_id.is_(None))
    return session.scalars(statement.order_by(Invitation.created_at.desc())).all()


def behind(session: Session, token: str) -> Invitation:
    """The invitation that a link leads to.

    Raises LinkDead where it was used, withdrawn, replaced or is too old, where the school system is closed,
    and where whoever sent it could not send it today.
    """
    found = session.scalar(
        _unanswered().where(Invitation.token_hash == token_hash(token), Invitation.expires_at > clock.now())
    )
    if found is None or not _still_stands(session, found):
        raise LinkDead("invitation")
    return found


def _still_stands(session: Session, invitation: Invitation) -> bool:
    if invitation.organisation is not None and not invitation.organisation.is_open:
        return False
    if invitation.invited_by_id is None:  # made on the machine itself, by its operator
        return True
    inviter = session.get(Person, invitation.invited_by_id)
    if inviter is None or not inviter.is_active:
        return False
    if ProgramRole.ADMINISTRATOR in queries.program_roles(session, inviter.id):
        return True
    if invitation.organisation_id is None:
        return False
    return Role.COORDINATOR in queries.current_roles(session, invitation.organisation_id, inviter.id)
