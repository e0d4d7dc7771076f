"""What ends with an account: the address of its calendar, where its owner is, and what waited to be told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.leaving import on_leaving
from app.accounts.models import Person
from app.core.actor import Actor
from app.together.models import CalendarLink, Notice, Presence


@on_leaving
def forget(session: Session, person: Person, organisation_id: UUID | None, *, by: Actor) -> None:
    """Delete it when the account is closed; of one school system it ends with the membership by itself."""
    if organisation_id is not None:
        return
    for model in (CalendarLink, Notice, Presence):
        statement = delete(model).where(model.person_id == person.id)
        session.execute(statement.execution_options(synchronize_session=False))
