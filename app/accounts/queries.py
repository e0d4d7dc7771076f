"""Reads of people and school systems. Each says what it loads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, Person
from app.core.actor import Role
from app.core.errors import NotFound

TOLD = (Role.COORDINATOR, Role.SIGNATORY)


def organisation(session: Session, organisation_id: UUID) -> Organisation:
    """The school system, with nothing else loaded."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound("organisation")
    return found


def person(session: Session, person_id: UUID) -> Person:
    """The person, with nothing else loaded."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("person")
    return found


def with_role(session: Session, organisation_id: UUID, *roles: Role) -> Sequence[Person]:
    """Active people who hold one of the roles for the school system now, each once, by name."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_(roles),
            Membership.ended_at.is_(None),
            Person.is_active,
        )
        .distinct()
        .order_by(Person.name, Person.id)
    ).all()


def addressees(session: Session, organisation_id: UUID) -> list[str]:
    """The mail addresses of those who must know what happens to the school system: coordinators and signatories."""
    return [found.email for found in with_role(session, organisation_id, *TOLD)]
