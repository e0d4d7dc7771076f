"""Reads of people and school systems. Each says what it loads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, Person, ProgramMembership
from app.core.actor import Actor, Role
from app.core.errors import NotFound

TOLD = (Role.COORDINATOR, Role.SIGNATORY)
Assignments = Callable[[Session, UUID], frozenset[UUID]]


def actor_of(session: Session, person: Person, assignments: Assignments | None = None) -> Actor:
    """The person with every role they hold now, and the school systems they once belonged to.

    `assignments` says which assessments the person reviews; it is asked only for people of the program.
    """
    memberships = session.execute(
        select(Membership.organisation_id, Membership.role, Membership.ended_at).where(
            Membership.person_id == person.id
        )
    ).all()
    roles = session.scalars(
        select(ProgramMembership.role).where(
            ProgramMembership.person_id == person.id, ProgramMembership.ended_at.is_(None)
        )
    ).all()
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=frozenset((m.organisation_id, m.role) for m in memberships if m.ended_at is None),
        program_roles=frozenset(roles),
        assigned_ids=assignments(session, person.id) if roles and assignments else frozenset(),
        former_organisation_ids=frozenset(m.organisation_id for m in memberships if m.ended_at is not None),
        locale=person.locale,
    )


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
