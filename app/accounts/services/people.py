"""Accounts: making one, looking after one's own, closing and opening those of others."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit
from app.accounts import policy, queries
from app.accounts.emails import email_key
from app.accounts.errors import AccountForgotten, EmailTaken
from app.accounts.leaving import leave
from app.accounts.models import PasswordReset, Person, SignInSession
from app.accounts.names import composed
from app.accounts.services import withdrawing
from app.accounts.services.last_administrator import require_another_administrator
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotPermitted


def add(
    session: Session,
    *,
    email: str,
    name: str,
    job_title: str = "",
    password_hash: str | None = None,
    by: Actor | None = None,
) -> Person:
    """A new account. Raises EmailTaken where there is one with the address, EmailInvalid, or NameRefused.

    Without `by` the person makes it themselves, by a link that was sent to the address.
    """
    now = clock.now()
    values = {
        "email": email.strip(),
        "email_key": email_key(email),
        "name": composed(name),
        "job_title": composed(job_title),
        "password_hash": password_hash,
        "password_changed_at": now if password_hash else None,
        "created_at": now,
    }
    with atomic(session):
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        statement = (
            dialect.insert(Person).values(**values).on_conflict_do_nothing(index_elements=["email_key"])
        )
        person_id = session.scalar(statement.returning(Person.id))
        if person_id is None:
            raise EmailTaken
        person = queries.person(session, person_id)
        audit.record(
            session, "person.added", person, by=by or queries.actor_of(session, person), email=person.email
        )
    return person


def edit_own(session: Session, *, name: str, job_title: str, by: Actor) -> None:
    """Change one's own name and job title."""
    with atomic(session):
        person = queries.person(session, own_id(by))
        person.name, person.job_title = composed(name), composed(job_title)
        audit.record(session, "person.edited", person, by=by, name=person.name)


def close(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Close the account at once: sessions, links and offers of the person are worth nothing from now on.

    Roles stay on record and come back when it is opened again. Raises LastOfKind for the last administrator.
    """
    with atomic(session):
        person = queries.person(session, person_id)
        policy.ADMINISTER_PERSON.require(by, person)
        require_another_administrator(session, person_id)
        person.is_active = False
        end_access(session, person_id)
        withdrawing.withdraw_all(session, person_id)
        leave(session, person, None, by=by)
        audit.record(session, "person.closed", person, by=by)


def reopen(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Let the person sign in again, with the roles they had. Raises AccountForgotten."""
    with atomic(session):
        person = queries.person(session, person_id)
        policy.ADMINISTER_PERSON.require(by, person)
        if person.is_forgotten:
            raise AccountForgotten
        person.is_active = True
        audit.record(session, "person.reopened", person, by=by)


def end_access(session: Session, person_id: UUID) -> None:
    """End every session and password link of the person, inside the caller's transaction."""
    for model in (SignInSession, PasswordReset):
        session.execute(delete(model).where(model.person_id == person_id))


def sign_out_everywhere(session: Session, person_id: UUID, *, by: Actor) -> None:
    """End all sessions of another person."""
    with atomic(session):
        person = queries.person(session, person_id)
        policy.ADMINISTER_PERSON.require(by, person)
        end_access(session, person_id)
        audit.record(session, "person.sessions-ended", person, by=by)


def set_password_hash(session: Session, person_id: UUID, password_hash: str) -> None:
    """Keep a new hash and end what was opened with the old password, inside the caller's transaction."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(password_hash=password_hash, password_changed_at=clock.now())
    )
    end_access(session, person_id)


def own_id(by: Actor) -> UUID:
    """The id of the acting person; NotPermitted for the system, which has no account."""
    if by.person_id is None:
        raise NotPermitted("person:own")
    return by.person_id
