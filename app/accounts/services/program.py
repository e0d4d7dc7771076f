"""Roles for the consortium."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import policy, queries
from app.accounts.models import Person, ProgramMembership
from app.accounts.services import withdrawing
from app.accounts.services.last_administrator import require_another_administrator
from app.core import clock
from app.core.actor import Actor, ProgramRole
from app.core.db import atomic
from app.core.errors import NotFound


def grant(session: Session, person: Person, role: ProgramRole, *, by: Actor) -> None:
    """Give a role for the consortium, inside the transaction of the caller, who has checked permission."""
    held = select(ProgramMembership.id).where(
        ProgramMembership.person_id == person.id,
        ProgramMembership.role == role,
        ProgramMembership.ended_at.is_(None),
    )
    if session.scalar(held) is None:
        session.add(ProgramMembership(person_id=person.id, role=role))
        audit.record(session, "program-membership.started", person, by=by, role=role)


def end_role(session: Session, person_id: UUID, role: ProgramRole, *, by: Actor) -> None:
    """End another person's role for the consortium. Raises LastOfKind for the last administrator."""
    with atomic(session):
        person = queries.person(session, person_id)
        policy.ADMINISTER_PERSON.require(by, person)
        if role is ProgramRole.ADMINISTRATOR:
            require_another_administrator(session, person_id)
            withdrawing.withdraw_program(session, person_id)
        statement = (
            update(ProgramMembership)
            .where(
                ProgramMembership.person_id == person_id,
                ProgramMembership.role == role,
                ProgramMembership.ended_at.is_(None),
            )
            .values(ended_at=clock.now())
            .returning(ProgramMembership.id)
        )
        if session.scalar(statement) is None:
            raise NotFound("role")
        audit.record(session, "program-membership.ended", person, by=by, role=role)
        notification.queue(
            session,
            "program_role_ended",
            to=person.email,
            locale=person.locale,
            name=person.name,
            by=by.name,
            role=role.value,
        )
