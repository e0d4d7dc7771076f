"""Offering a role to a mail address, and accepting it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import offers, passwords, policy, queries, throttle
from app.accounts.emails import email_key
from app.accounts.errors import (
    AccountExists,
    AlreadyAsked,
    EmailTaken,
    InvitationForOther,
    LinkDead,
    OrganisationClosed,
)
from app.accounts.models import Invitation, Organisation, Person
from app.accounts.services import people, program, team
from app.accounts.tokens import new_token, token_hash
from app.core import clock
from app.core.actor import Actor, ProgramRole, Role
from app.core.db import atomic

VALID = timedelta(days=7)


def invite(session: Session, organisation_id: UUID, email: str, role: Role, *, by: Actor) -> Invitation:
    """Offer a role for a school system to whoever reads this mail address.

    An older offer of the same role dies. Raises EmailInvalid, TooManyAttempts, OrganisationClosed, or
    AlreadyAsked where the person holds the role.
    """
    key = email_key(email)
    throttle.count(session, {"invite:person": str(by.person_id)})
    with atomic(session):
        organisation = queries.locked_organisation(session, organisation_id)
        policy.MANAGE_TEAM.require(by, organisation)
        if not organisation.is_open:
            raise OrganisationClosed
        known = queries.person_by_email(session, key)
        if known and role in queries.current_roles(session, organisation_id, known.id):
            raise AlreadyAsked
        made = Invitation(email=email.strip(), email_key=key, organisation_id=organisation_id, role=role)
        return _offer(session, made, organisation, by=by)


def invite_to_program(session: Session, email: str, role: ProgramRole, *, by: Actor) -> Invitation:
    """Offer a role for the consortium. Nobody offers one to themselves: a second administrator does."""
    key = email_key(email)
    policy.INVITE_TO_PROGRAM.require(by)
    throttle.count(session, {"invite:person": str(by.person_id)})
    with atomic(session):
        known = queries.person_by_email(session, key)
        if known is not None:
            policy.ADMINISTER_PERSON.require(by, known)
            if role in queries.program_roles(session, known.id):
                raise AlreadyAsked
        return _offer(session, Invitation(email=email.strip(), email_key=key, program_role=role), None, by=by)


def resend(session: Session, invitation_id: UUID, *, by: Actor) -> None:
    """Send the invitation anew with a new link and a new seven days; the old link dies."""
    throttle.count(session, {"invite:person": str(by.person_id)})
    with atomic(session):
        invitation = offers.get(session, invitation_id)
        _require(by, invitation)
        values = {"email": invitation.email, "email_key": invitation.email_key}
        again = Invitation(
            **values,
            organisation_id=invitation.organisation_id,
            role=invitation.role,
            program_role=invitation.program_role,
        )
        _take_back(session, invitation_id)
        _offer(session, again, invitation.organisation, by=by)


def revoke(session: Session, invitation_id: UUID, *, by: Actor) -> None:
    """Take the offer back: its link is dead. Raises LinkDead where it was answered before."""
    with atomic(session):
        invitation = offers.get(session, invitation_id)
        _require(by, invitation)
        _take_back(session, invitation_id)
        audit.record(session, "invitation.revoked", invitation, by=by)


def accept(session: Session, token: str, *, by: Actor) -> Invitation:
    """Take the offered role with the account that has the invited address; once.

    Raises LinkDead, or InvitationForOther for any other account.
    """
    with atomic(session):
        invitation = _consume(session, token)
        if email_key(by.email) != invitation.email_key:
            raise InvitationForOther
        person = queries.person(session, people.own_id(by))
        _give(session, invitation, person)
    return invitation


def accept_as_new(session: Session, token: str, *, name: str, job_title: str, password: str) -> Person:
    """Take the offered role with a new account for the invited address; once.

    Raises LinkDead, PasswordWeak, NameRefused, or AccountExists where there is an account for the address.
    """
    offered = offers.behind(session, token)
    passwords.require_strong(
        password, offered.email, name, offered.organisation.name if offered.organisation else ""
    )
    hashed = passwords.hash_password(password)
    with atomic(session):
        invitation = _consume(session, token)
        try:
            person = people.add(
                session, email=invitation.email, name=name, job_title=job_title, password_hash=hashed
            )
        except EmailTaken:
            raise AccountExists from None
        _give(session, invitation, person)
    return person


def _require(by: Actor, invitation: Invitation) -> None:
    if invitation.organisation is None:
        policy.INVITE_TO_PROGRAM.require(by)
    else:
        policy.MANAGE_TEAM.require(by, invitation.organisation)


def _offer(session: Session, made: Invitation, organisation: Organisation | None, *, by: Actor) -> Invitation:
    now, token = clock.now(), new_token()
    made.token_hash, made.expires_at, made.created_at = token_hash(token), now + VALID, now
    made.invited_by_id = by.person_id
    older = update(Invitation).where(
        Invitation.email_key == made.email_key,
        Invitation.organisation_id == made.organisation_id
        if made.organisation_id
        else Invitation.organisation_id.is_(None),
        Invitation.role == made.role if made.role else Invitation.program_role == made.program_role,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    session.execute(older.values(revoked_at=now).execution_options(synchronize_session="fetch"))
    session.add(made)
    session.flush()
    role = (made.role or made.program_role or "").lower()
    audit.record(session, "invitation.sent", made, by=by, role=role, email=made.email)
    notification.queue(
        session,
        "invitation",
        to=made.email,
        by=by.name,
        organisation=organisation.name if organisation else "",
        role=role,
        expires=made.expires_at,
        path=f"/invitations/{token}",
    )
    return made


def _take_back(session: Session, invitation_id: UUID) -> None:
    statement = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
        )
        .values(revoked_at=clock.now())
        .returning(Invitation.id)
    )
    if session.scalar(statement.execution_options(synchronize_session="fetch")) is None:
        raise LinkDead("invitation")


def _consume(session: Session, token: str) -> Invitation:
    invitation = offers.behind(session, token)
    if invitation.organisation_id is not None:
        queries.locked_organisation(session, invitation.organisation_id)
        offers.behind(session, token)  # the team may have changed while this waited
    now = clock.now()
    statement = (
        update(Invitation)
        .where(
            Invitation.id == invitation.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
        )
        .values(accepted_at=now)
        .returning(Invitation.id)
    )
    if session.scalar(statement.execution_options(synchronize_session="fetch")) is None:
        raise LinkDead("invitation")
    return invitation


def _give(session: Session, invitation: Invitation, person: Person) -> None:
    by = queries.actor_of(session, person)
    if invitation.organisation is not None and invitation.role is not None:
        team.add_role(session, invitation.organisation, person, invitation.role, by=by)
    elif invitation.program_role is not None:
        program.grant(session, person, invitation.program_role, by=by)
    audit.record(session, "invitation.accepted", invitation, by=by)
