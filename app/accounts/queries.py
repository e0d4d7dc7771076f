"""Reads of people and school systems. Each says what it loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.errors import LinkDead
from app.accounts.models import (
    Membership,
    Organisation,
    PasswordReset,
    Person,
    ProgramMembership,
    Registration,
    SignInSession,
)
from app.accounts.tokens import token_hash
from app.core import clock
from app.core.actor import Actor, ProgramRole, Role
from app.core.errors import NotFound

TOLD = (Role.COORDINATOR, Role.SIGNATORY)
Assignments = Callable[[Session, UUID], frozenset[UUID]]
# Asked in every request of someone who is signed in: built once, on plain tables, and all of it in one query.
PEOPLE, VISITS, MEMBERSHIPS, PROGRAM = (
    cast("Table", model.__table__) for model in (Person, SignInSession, Membership, ProgramMembership)
)
HELD = PEOPLE.outerjoin(MEMBERSHIPS, MEMBERSHIPS.c.person_id == PEOPLE.c.id).outerjoin(
    PROGRAM, (PROGRAM.c.person_id == PEOPLE.c.id) & PROGRAM.c.ended_at.is_(None)
)
ROLE_COLUMNS = (
    PEOPLE.c.id.label("person_id"),
    PEOPLE.c.name,
    PEOPLE.c.email,
    PEOPLE.c.locale,
    MEMBERSHIPS.c.organisation_id,
    MEMBERSHIPS.c.role,
    MEMBERSHIPS.c.ended_at,
    PROGRAM.c.role.label("program_role"),
)
ROLES = select(*ROLE_COLUMNS).select_from(HELD).where(PEOPLE.c.id == bindparam("person"))
VISIT = (
    select(VISITS.c.id, VISITS.c.last_seen_at, VISITS.c.expires_at, *ROLE_COLUMNS)
    .select_from(HELD.join(VISITS, VISITS.c.person_id == PEOPLE.c.id))
    .where(VISITS.c.token_hash == bindparam("token_hash"), PEOPLE.c.is_active)
)
TEAM = (
    select(Person, Membership.role)
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.organisation_id == bindparam("organisation"), Membership.ended_at.is_(None))
    .order_by(Person.name, Person.id)
)
ORGANISATIONS = (
    select(Organisation, Membership.role)
    .join(Membership, Membership.organisation_id == Organisation.id)
    .where(Membership.person_id == bindparam("person"), Membership.ended_at.is_(None))
    .order_by(Organisation.name, Organisation.id)
)
PROGRAM_ROLES = select(PROGRAM.c.person_id, PROGRAM.c.role).where(
    PROGRAM.c.person_id.in_(bindparam("people", expanding=True)), PROGRAM.c.ended_at.is_(None)
)
OPEN_VISITS = (
    select(SignInSession)
    .where(SignInSession.person_id == bindparam("person"), SignInSession.expires_at > bindparam("now"))
    .order_by(SignInSession.last_seen_at.desc())
)


@dataclass(frozen=True)
class Member:
    """Someone of a school system's team, with the roles they hold there."""

    person: Person
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Visit:
    """A session of someone who is signed in: how old it is, and who acts in it."""

    id: UUID
    last_seen_at: datetime
    expires_at: datetime
    actor: Actor


def visit(session: Session, token: str, assignments: Assignments | None = None) -> Visit | None:
    """The session behind the token, with its actor; None for an unknown one or a closed account."""
    rows = session.execute(VISIT, {"token_hash": token_hash(token)}).all()
    if not rows:
        return None
    found = rows[0]
    return Visit(found.id, found.last_seen_at, found.expires_at, _actor(session, rows, assignments))


def actor_of(session: Session, person: Person, assignments: Assignments | None = None) -> Actor:
    """The person with every role they hold now, and the school systems they once belonged to.

    `assignments` says which assessments the person reviews; it is asked only for people of the program.
    """
    session.flush()
    return _actor(session, session.execute(ROLES, {"person": person.id}).all(), assignments)


def _actor(session: Session, rows: Sequence[Any], assignments: Assignments | None) -> Actor:
    # Each row is one role for a school system beside one for the consortium: every pair of them, or nothing.
    person_id = rows[0].person_id
    program_roles = frozenset(row.program_role for row in rows if row.program_role is not None)
    held = [row for row in rows if row.organisation_id is not None]
    return Actor(
        person_id=person_id,
        name=rows[0].name,
        email=rows[0].email,
        roles=frozenset((row.organisation_id, row.role) for row in held if row.ended_at is None),
        program_roles=program_roles,
        assigned_ids=assignments(session, person_id) if program_roles and assignments else frozenset(),
        former_organisation_ids=frozenset(row.organisation_id for row in held if row.ended_at is not None),
        locale=rows[0].locale,
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
    """Addresses of those who must know what happens to the school system: coordinators and signatories."""
    return [found.email for found in with_role(session, organisation_id, *TOLD)]


def locked_organisation(session: Session, organisation_id: UUID) -> Organisation:
    """The school system, held so that its team changes one step at a time."""
    found = session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("organisation")
    return found


def person_by_email(session: Session, key: str) -> Person | None:
    """The account with this mail address, in the spelling of `email_key`."""
    return session.scalar(select(Person).where(Person.email_key == key))


def current_roles(session: Session, organisation_id: UUID, person_id: UUID) -> dict[Role, Membership]:
    """The memberships that the person holds for the school system now."""
    rows = session.scalars(
        select(Membership)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.person_id == person_id,
            Membership.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return {row.role: row for row in rows}


def team(session: Session, organisation_id: UUID) -> list[Member]:
    """Everybody who holds a role for the school system now, with all their roles, by name."""
    rows = session.execute(TEAM, {"organisation": organisation_id})
    roles: dict[Person, list[Role]] = {}
    for found, role in rows:
        roles.setdefault(found, []).append(role)
    order = list(Role)
    return [Member(found, tuple(sorted(held, key=order.index))) for found, held in roles.items()]


def organisations_of(session: Session, person_id: UUID) -> list[tuple[Organisation, tuple[Role, ...]]]:
    """The school systems that the person belongs to now, with the roles held there, by name."""
    rows = session.execute(ORGANISATIONS, {"person": person_id})
    roles: dict[Organisation, list[Role]] = {}
    for found, role in rows:
        roles.setdefault(found, []).append(role)
    order = list(Role)
    return [(found, tuple(sorted(held, key=order.index))) for found, held in roles.items()]


def program_roles_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, list[ProgramRole]]:
    """The roles that these people hold for the consortium now; who holds none is left out."""
    session.flush()
    roles: dict[UUID, list[ProgramRole]] = {}
    for person_id, role in session.execute(PROGRAM_ROLES, {"people": list(person_ids)}):
        roles.setdefault(person_id, []).append(role)
    return {person_id: sorted(held, key=list(ProgramRole).index) for person_id, held in roles.items()}


def program_roles(session: Session, person_id: UUID) -> list[ProgramRole]:
    """The roles that the person holds for the consortium now."""
    return program_roles_of(session, [person_id]).get(person_id, [])


def holders(session: Session, role: ProgramRole) -> Sequence[Person]:
    """Active people who hold the role for the consortium now, by name."""
    return session.scalars(
        select(Person)
        .join(ProgramMembership, ProgramMembership.person_id == Person.id)
        .where(ProgramMembership.role == role, ProgramMembership.ended_at.is_(None), Person.is_active)
        .order_by(Person.name, Person.id)
    ).all()


def visits(session: Session, person_id: UUID) -> Sequence[SignInSession]:
    """The person's sessions that have not run out, the latest used first."""
    return session.scalars(OPEN_VISITS, {"person": person_id, "now": clock.now()}).all()


def person_of_reset(session: Session, token: str) -> Person:
    """Whose password the link sets. Raises LinkDead."""
    found = session.scalar(
        select(Person)
        .join(PasswordReset, PasswordReset.person_id == Person.id)
        .where(
            PasswordReset.token_hash == token_hash(token),
            PasswordReset.expires_at > clock.now(),
            Person.is_active,
        )
    )
    if found is None:
        raise LinkDead("password reset")
    return found


def registration(session: Session, token: str) -> Registration:
    """What waits for its address to be confirmed, with the school system. Raises LinkDead."""
    found = session.scalar(
        select(Registration)
        .where(Registration.token_hash == token_hash(token), Registration.expires_at > clock.now())
        .options(joinedload(Registration.organisation))
    )
    if found is None:
        raise LinkDead("registration")
    return found
