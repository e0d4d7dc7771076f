"""Real rows for tests, made by plain functions that take only what a test cares about.

Each section belongs to one package and is committed to the database before it is given back.
"""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.accounts import passwords, queries
from app.accounts.models import Membership, Organisation, OrganisationKind, Person, ProgramMembership
from app.core.actor import Actor, ProgramRole, Role
from app.core.db import atomic

PASSWORD = "a long walk to the lighthouse"
_numbers = count(1)


# --- People and school systems ----------------------------------------------------------------------------------------


@cache
def _hash_of(password: str) -> str:
    return passwords.hash_password(password)


def person(session: Session, *, name: str = "", email: str = "", password: str = "", **values: Any) -> Person:
    """Someone with an account. Signs in with PASSWORD unless another password is given."""
    number = next(_numbers)
    made = Person(
        name=name or f"Person {number}",
        email=email or f"person-{number}@example.org",
        email_key=(email or f"person-{number}@example.org").lower(),
        password_hash=_hash_of(password or PASSWORD),
        **values,
    )
    with atomic(session):
        session.add(made)
    return made


def organisation(
    session: Session, *, name: str = "", state: str = "OH", leaid: str | None = None, **values: Any
) -> Organisation:
    """A school system; a district of Ohio without an NCES id unless told otherwise."""
    title = name or f"Test Valley {next(_numbers)} School District"
    made = Organisation(
        name=title,
        state=state,
        leaid=leaid,
        **{"kind": OrganisationKind.DISTRICT, "city": "Test Valley", **values},
    )
    with atomic(session):
        session.add(made)
    return made


def member(session: Session, organisation: Organisation, *roles: Role, who: Person | None = None, **values: Any) -> Person:
    """Someone who holds these roles for the school system: a coordinator where none is named."""
    someone = who or person(session, **values)
    with atomic(session):
        for role in roles or (Role.COORDINATOR,):
            session.add(Membership(person_id=someone.id, organisation_id=organisation.id, role=role))
    return someone


def of_program(session: Session, *roles: ProgramRole, who: Person | None = None, **values: Any) -> Person:
    """Someone who holds these roles for the consortium."""
    someone = who or person(session, **values)
    with atomic(session):
        for role in roles:
            session.add(ProgramMembership(person_id=someone.id, role=role))
    return someone


def auditor(session: Session, **values: Any) -> Person:
    """Someone who reviews for the consortium."""
    return of_program(session, ProgramRole.AUDITOR, **values)


def manager(session: Session, **values: Any) -> Person:
    """Someone who runs the program."""
    return of_program(session, ProgramRole.MANAGER, **values)


def administrator(session: Session, **values: Any) -> Person:
    """Someone who looks after people, keys and operation."""
    return of_program(session, ProgramRole.ADMINISTRATOR, **values)


def actor_of(session: Session, person: Person, assigned: frozenset[Any] = frozenset()) -> Actor:
    """The person at this moment, with the roles they hold now; `assigned` are the assessments they review."""
    return queries.actor_of(session, person, lambda _session, _id: assigned)


def sign_in(client: Any, person: Person) -> Any:
    """The client, signed in as this person."""
    return client.sign_in_as(person)
