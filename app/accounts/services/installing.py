"""The first people of a new portal, made on the machine itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from app import audit
from app.accounts import passwords, queries
from app.accounts.emails import email_key
from app.accounts.models import Person
from app.accounts.services import people, program, recovering
from app.core.actor import SYSTEM, ProgramRole
from app.core.db import atomic


def create_admin(
    session: Session,
    *,
    email: str,
    name: str,
    roles: Iterable[ProgramRole],
    password: str | None,
    link_valid: timedelta,
) -> tuple[Person, str]:
    """The person with these roles, and the path of a link that sets the password (empty where one was given).

    An account that exists keeps its name, gains the roles, and is opened again. Raises EmailInvalid,
    NameRefused or PasswordWeak.
    """
    hashed = None
    if password is not None:
        passwords.require_strong(password, email, name)
        hashed = passwords.hash_password(password)
    with atomic(session):
        person = queries.person_by_email(session, email_key(email))
        if person is None:
            person = people.add(session, email=email, name=name, by=SYSTEM)
        person.is_active = True
        session.flush()
        for role in roles:
            program.grant(session, person, role, by=SYSTEM)
        if hashed is not None:
            people.set_password_hash(session, person.id, hashed)
        path = "" if hashed else recovering.open_link(session, person, valid=link_valid)
        audit.record(session, "person.installed", person, by=SYSTEM)
    return person, path
