"""Forgotten and changed passwords."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import passwords, queries, throttle
from app.accounts.emails import email_key
from app.accounts.errors import EmailInvalid, LinkDead
from app.accounts.models import PasswordReset, Person
from app.accounts.services import people
from app.accounts.services.signing_in import confirm_password, open_session
from app.accounts.tokens import new_token, token_hash
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic

VALID = timedelta(hours=1)


def ask_reset(session: Session, email: str, *, source: str) -> None:
    """Send a link for a new password to the stored address of the account, where there is one.

    Nothing tells the caller whether there is. At most five mails a day for an account; older links die.
    Raises TooManyAttempts only for the source of the requests.
    """
    throttle.count(session, {"reset:source": source})
    try:
        key = email_key(email)
    except EmailInvalid:
        return
    within = throttle.allows(session, {"reset:account": key})
    with atomic(session):
        person = queries.person_by_email(session, key)
        if person is None or not person.is_active or not within:
            audit.record(session, "person.reset-ignored", None, by=SYSTEM)
            return
        path = open_link(session, person, valid=VALID)
        audit.record(session, "person.reset-asked", person, by=SYSTEM)
        notification.queue(
            session, "password_reset", to=person.email, locale=person.locale, name=person.name, path=path
        )


def open_link(session: Session, person: Person, *, valid: timedelta) -> str:
    """The path of a new link that sets the password, inside the caller's transaction; older ones die."""
    now, token = clock.now(), new_token()
    session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
    session.add(
        PasswordReset(
            person_id=person.id, token_hash=token_hash(token), created_at=now, expires_at=now + valid
        )
    )
    return f"/reset-password/{token}"


def reset(session: Session, token: str, *, password: str) -> None:
    """Set a new password by a link, once. Every session of the person ends, and nobody is signed in.

    Raises LinkDead or PasswordWeak.
    """
    owner = queries.person_of_reset(session, token)
    passwords.require_strong(password, owner.email, owner.name)
    hashed = passwords.hash_password(password)
    with atomic(session):
        statement = (
            delete(PasswordReset)
            .where(PasswordReset.token_hash == token_hash(token), PasswordReset.expires_at > clock.now())
            .returning(PasswordReset.person_id)
        )
        person_id = session.scalar(statement)
        if person_id is None:
            raise LinkDead("password reset")
        _renew(session, person_id, hashed, event="person.reset-used")
        throttle.clear(session, {"sign-in:account": owner.email_key})


def change(
    session: Session, *, old: str, new: str, by: Actor, source: str, user_agent: str, hours: int
) -> str:
    """Set a new password after asking for the old one; the token of the only session that is left.

    Raises PasswordWrong, TooManyAttempts or PasswordWeak.
    """
    confirm_password(session, old, by=by, source=source)
    passwords.require_strong(new, by.email, by.name)
    hashed = passwords.hash_password(new)
    with atomic(session):
        person = _renew(session, people.own_id(by), hashed, event="person.changed-secret")
        return open_session(session, person, user_agent=user_agent, hours=hours)


def _renew(session: Session, person_id: UUID, password_hash: str, *, event: str) -> Person:
    people.set_password_hash(session, person_id, password_hash)
    person = queries.person(session, person_id)
    session.refresh(person)
    if not person.is_active:
        raise LinkDead("password reset")
    audit.record(session, event, person, by=queries.actor_of(session, person))
    notification.queue(
        session,
        "password_changed",
        to=person.email,
        locale=person.locale,
        name=person.name,
        at=clock.now(),
    )
    return person
