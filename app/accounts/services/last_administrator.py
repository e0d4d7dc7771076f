"""The program never loses its last administrator, not even when two remove each other at the same moment."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.errors import LastOfKind
from app.accounts.models import Person, ProgramMembership
from app.core.actor import ProgramRole


def require_another_administrator(session: Session, person_id: UUID) -> None:
    """Raise LastOfKind where the person is the only active administrator.

    Holds all administrators until the transaction ends: of two who remove each other, the second sees what
    the first did.
    """
    statement = (
        select(ProgramMembership.person_id)
        .join(Person, Person.id == ProgramMembership.person_id)
        .where(
            ProgramMembership.role == ProgramRole.ADMINISTRATOR,
            ProgramMembership.ended_at.is_(None),
            Person.is_active,
        )
        .order_by(ProgramMembership.id)
        .with_for_update()
    )
    session.flush()
    if set(session.scalars(statement)) == {person_id}:
        raise LastOfKind(ProgramRole.ADMINISTRATOR)
