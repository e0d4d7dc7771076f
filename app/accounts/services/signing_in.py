"""Signing in and out, and confirming an act with one's password."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import passwords, throttle
from app.accounts.emails import email_key
from app.accounts.errors import EmailInvalid, PasswordWrong, SignInRefused
from app.accounts.models import Person, SignInSession
from app.accounts.tokens import new_token, token_hash
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic


def sign_in(
    session: Session, email: str, password: str, *, source: str, user_agent: str, hours: int
) -> tuple[Person, str]:
    """The person and the token of a new session.

    Raises SignInRefused for any wrong pair, TooManyAttempts when someone is guessing. Takes as long for an
    address that nobody has as for one with a wrong password.
    """
    try:
        key = email_key(email)
    except EmailInvalid:
        key = f"invalid:{email[:254]}"
    tries = {
        "sign-in:account-and-source": f"{key} {source}",
        "sign-in:source": source,
        "sign-in:account": key,
    }
    throttle.count(session, tries)
    person = session.scalar(select(Person).where(Person.email_key == key))
    if (
        not passwords.matches(person.password_hash if person else None, password)
        or person is None
        or not person.is_active
    ):
        with atomic(session):
            audit.record(session, "person.sign-in-refused", person, by=SYSTEM)
        raise SignInRefused
    throttle.forget(session, tries)
    with atomic(session):
        if passwords.needs_rehash(person.password_hash or ""):
            person.password_hash = passwords.hash_password(password)
        token = open_session(session, person, user_agent=user_agent, hours=hours)
        audit.record(session, "person.signed-in", person, by=_as_actor(person))
    return person, token


def open_session(session: Session, person: Person, *, user_agent: str, hours: int) -> str:
    """A new session's token, inside the caller's transaction. The person's old sessions are cleared."""
    now = clock.now()
    token = new_token()
    session.execute(
        delete(SignInSession).where(SignInSession.person_id == person.id, SignInSession.expires_at < now)
    )
    session.add(
        SignInSession(
            person_id=person.id, token_hash=token_hash(token), user_agent=user_agent[:200],
            created_at=now, last_seen_at=now, expires_at=now + timedelta(hours=hours),
        )
    )  # fmt: skip
    return token


def sign_out(session: Session, token: str, *, by: Actor) -> None:
    """End this session: its cookie is worth nothing afterwards, wherever it was copied to."""
    with atomic(session):
        session.execute(delete(SignInSession).where(SignInSession.token_hash == token_hash(token)))
        audit.record(session, "person.signed-out", None, by=by)


def drop(session: Session, token: str) -> None:
    """End the session that a browser had before somebody signed in on it anew."""
    with atomic(session):
        session.execute(delete(SignInSession).where(SignInSession.token_hash == token_hash(token)))


def end_sessions(
    session: Session, person_id: UUID, *, by: Actor, keep_token: str | None = None, only: UUID | None = None
) -> int:
    """End the person's sessions (all, all but the one in hand, or one of them); returns how many."""
    with atomic(session):
        statement = delete(SignInSession).where(SignInSession.person_id == person_id)
        if keep_token:
            statement = statement.where(SignInSession.token_hash != token_hash(keep_token))
        if only:
            statement = statement.where(SignInSession.id == only)
        ended = len(session.scalars(statement.returning(SignInSession.id)).all())
        audit.record(session, "person.sessions-ended", None, by=by, count=ended)
    return ended


def confirm_password(session: Session, password: str, *, by: Actor, source: str) -> None:
    """Make sure that it is the person who acts, before something that cannot be undone.

    Raises PasswordWrong, or TooManyAttempts.
    """
    key = email_key(by.email)
    tries = {"sign-in:account-and-source": f"{key} {source}", "sign-in:account": key}
    throttle.count(session, tries)
    person = session.get(Person, by.person_id)
    if not passwords.matches(person.password_hash if person else None, password):
        raise PasswordWrong
    throttle.forget(session, tries)


def _as_actor(person: Person) -> Actor:
    return Actor(person_id=person.id, name=person.name, email=person.email)


def open_first_session(session: Session, person: Person, *, user_agent: str, hours: int) -> str:
    """Sign in the person who made their account just now, by a link that was sent to their address."""
    with atomic(session):
        token = open_session(session, person, user_agent=user_agent, hours=hours)
        audit.record(session, "person.signed-in", person, by=_as_actor(person))
    return token
