"""Everybody with an account, as plain values for a terminal or a program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, Person, ProgramMembership


def everybody(session: Session) -> list[dict[str, Any]]:
    """Each person with the roles they hold now; roles for a school system name it."""
    roles: dict[UUID, list[str]] = {}
    program = select(ProgramMembership.person_id, ProgramMembership.role).where(
        ProgramMembership.ended_at.is_(None)
    )
    for person_id, role in session.execute(program.order_by(ProgramMembership.role)):
        roles.setdefault(person_id, []).append(role.value)
    theirs = (
        select(Membership.person_id, Membership.role, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.ended_at.is_(None))
        .order_by(Organisation.name, Membership.role)
    )
    for person_id, held, organisation in session.execute(theirs):
        roles.setdefault(person_id, []).append(f"{held.value} of {organisation}")
    people = session.scalars(select(Person).order_by(Person.email_key))
    return [
        {"email": one.email, "name": one.name, "is_active": one.is_active, "roles": roles.get(one.id, [])}
        for one in people
    ]
