"""Forgetting a person: what names them in the audit trail and in their closed account is erased for good.

What they did for a school system stays: responses and evidence with the name of who wrote or added them,
statements that they signed, and decisions, as the privacy page says. People who reviewed, decided or signed
keep their name for that reason, and only that.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import notification
from app.accounts import policy, queries
from app.accounts.emails import email_key
from app.accounts.errors import AccountOpen, EmailInvalid
from app.accounts.models import Invitation, Membership, Person, ProgramMembership, Registration
from app.accounts.services.people import end_access
from app.audit import forgetting
from app.audit.forgetting import Owner
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import atomic
from app.core.errors import NotFound


def owner(session: Session, who: str) -> Owner:
    """Whose mail address or id it is; an address needs no account to have traces. NotFound otherwise."""
    try:
        person = session.get(Person, UUID(who))
    except ValueError:
        try:
            key = email_key(who)
        except EmailInvalid:
            raise NotFound("person") from None
        person = queries.person_by_email(session, key)
        if person is None:
            return Owner(addresses=(key,))
    if person is None:
        raise NotFound("person")
    return owner_of(person)


def owner_of(person: Person) -> Owner:
    """The person as the owner of what names them."""
    addresses = () if person.is_forgotten else (person.email, person.email_key)
    return Owner(person, addresses, person.is_active)


def entries_of(session: Session, person: Person) -> int:
    """How many events name the person."""
    return forgetting.count(session, person, addresses=owner_of(person).addresses)


def forget(session: Session, person_id: UUID, *, by: Actor) -> int:
    """Forget somebody else, for good; returns how many events were cleared. Raises AccountOpen."""
    with atomic(session):
        person = queries.person(session, person_id)
        policy.ADMINISTER_PERSON.require(by, person)
        return erase(session, owner_of(person), by=by)


def erase(session: Session, owner: Owner, *, by: Actor) -> int:
    """Forget them, whoever asks: for the command line, whose user holds the database anyway.

    Raises AccountOpen before the account was closed. Twice is as good as once.
    """
    person: Person | None = owner.person
    with atomic(session):
        if person is not None and person.is_active:
            raise AccountOpen
        keys = {email_key(address) for address in owner.addresses}
        if person is not None:
            _empty(session, person)
        session.execute(delete(Registration).where(Registration.email_key.in_(keys)))
        _withdraw_offers(session, keys)
        for address in owner.addresses:
            notification.forget_mail(session, address)
        return forgetting.forget(session, person, addresses=owner.addresses, by=by)


def _empty(session: Session, person: Person) -> None:
    end_access(session, person.id)
    person.email = person.email_key = Person.FORGOTTEN_ADDRESS.format(person.id)
    person.job_title, person.password_hash = "", None
    if not _answers_for_something(session, person.id):
        person.name = Person.NAMELESS


def _answers_for_something(session: Session, person_id: UUID) -> bool:
    """Whether the person ever held a role in which one reviews, decides or signs."""
    program = select(ProgramMembership.id).where(ProgramMembership.person_id == person_id)
    signs = select(Membership.id).where(Membership.person_id == person_id, Membership.role == Role.SIGNATORY)
    return any(session.scalar(held.limit(1)) is not None for held in (program, signs))


def _withdraw_offers(session: Session, keys: set[str]) -> None:
    to_them = Invitation.email_key.in_(keys)
    still_open = to_them & Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)
    for which, values in (
        (still_open, {"revoked_at": clock.now()}),
        (to_them, {"email": Person.NAMELESS, "email_key": Person.NAMELESS}),
    ):
        statement = update(Invitation).where(which).values(**values)
        session.execute(statement.execution_options(synchronize_session="fetch"))
