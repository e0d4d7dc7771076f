"""Conflicts of interest between an auditor, or someone who decides, and a school system.

The facts are read from the database at every act, because they can arise at any time: a person joins the school
system after the assignment, declares a conflict, or changes the mail address.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.emails import mail_domain
from app.accounts.models import Invitation, Membership, Organisation, Person
from app.review.models import Conflict

# Domains that say nothing of where a person works.
PUBLIC_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com",
     "proton.me", "protonmail.com", "fastmail.com", "gmx.com", "mail.com", "zoho.com"}
)  # fmt: skip


class ConflictKind(StrEnum):
    """Why a person cannot judge a school system."""

    MEMBER = "member"
    INVITED = "invited"
    DECLARED = "declared"
    MAIL_DOMAIN = "mail-domain"


def found(session: Session, person_id: UUID, organisation_id: UUID) -> ConflictKind | None:
    """The first conflict there is, or None."""
    person = session.get(Person, person_id)
    if person is None:
        return None
    if _exists(session, select(Membership.id).where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id
    )):  # fmt: skip
        return ConflictKind.MEMBER
    if _exists(session, select(Conflict.id).where(
        Conflict.auditor_id == person_id, Conflict.organisation_id == organisation_id
    )):  # fmt: skip
        return ConflictKind.DECLARED
    if _exists(session, select(Invitation.id).where(
        Invitation.email_key == person.email_key, Invitation.organisation_id == organisation_id, Invitation.revoked_at.is_(None)
    )):  # fmt: skip
        return ConflictKind.INVITED
    return ConflictKind.MAIL_DOMAIN if _shares_domain(session, person, organisation_id) else None


def _shares_domain(session: Session, person: Person, organisation_id: UUID) -> bool:
    domain = mail_domain(person.email)
    if domain in PUBLIC_MAIL:
        return False
    website = session.scalar(select(Organisation.website).where(Organisation.id == organisation_id)) or ""
    host = website.lower().partition("//")[2].partition("/")[0].removeprefix("www.")
    if host and (domain == host or domain.endswith("." + host)):
        return True
    theirs = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, func.lower(Person.email).like(f"%@{domain}"))
    )
    return _exists(session, theirs)


def _exists(session: Session, statement: object) -> bool:
    return session.execute(statement.limit(1)).first() is not None  # type: ignore[attr-defined]  # every caller gives a select
