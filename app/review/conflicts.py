"""Conflicts of interest between an auditor, or someone who decides, and a school system.

The facts are read from the database at every act, because they can arise at any time: a person joins the
school system after the assignment, declares a conflict, or changes the mail address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.accounts.emails import mail_domain
from app.accounts.models import Invitation, Membership, Organisation, Person
from app.assessment.models import Assessment
from app.review import queries
from app.review.models import Conflict

# Domains that say nothing of where a person works.
PUBLIC_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com",
     "me.com", "aol.com", "proton.me", "protonmail.com", "fastmail.com", "gmx.com", "mail.com", "zoho.com"}
)  # fmt: skip


class ConflictKind(StrEnum):
    """Why a person cannot judge a school system."""

    MEMBER = "member"
    INVITED = "invited"
    DECLARED = "declared"
    MAIL_DOMAIN = "mail-domain"


@dataclass
class Ties:
    """Who is bound to one school system, and how its people's mail addresses end."""

    members: set[UUID] = field(default_factory=set)
    declared: set[UUID] = field(default_factory=set)
    invited: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    host: str = ""

    def of(self, person: Person) -> ConflictKind | None:
        """The first conflict the person has with the school system, or None."""
        if person.id in self.members:
            return ConflictKind.MEMBER
        if person.id in self.declared:
            return ConflictKind.DECLARED
        if person.email_key in self.invited:
            return ConflictKind.INVITED
        return ConflictKind.MAIL_DOMAIN if self._shares_domain(mail_domain(person.email)) else None

    def _shares_domain(self, domain: str) -> bool:
        if domain in PUBLIC_MAIL:
            return False
        return domain in self.domains or (
            self.host != "" and (domain == self.host or domain.endswith("." + self.host))
        )


def found(session: Session, person_id: UUID, organisation_id: UUID) -> ConflictKind | None:
    """The first conflict there is, or None."""
    person = session.get(Person, person_id)
    return None if person is None else ties(session, [organisation_id])[organisation_id].of(person)


def of_auditors(session: Session, assessment: Assessment) -> dict[Person, ConflictKind]:
    """The auditors whose findings count now although they have a conflict with the school system, by name."""
    bound = ties(session, [assessment.organisation_id])[assessment.organisation_id]
    kinds = {
        one.auditor: bound.of(one.auditor)
        for one in queries.assignments(session, assessment.id)
        if one.is_open
    }
    return {person: kind for person, kind in kinds.items() if kind is not None}


def ties(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, Ties]:
    """What binds anybody to these school systems, in one query."""
    wanted = list(organisation_ids)
    return gathered(session.execute(union_all(*selects(Organisation.id.in_(wanted)))), wanted)


def selects(wanted: ColumnElement[bool]) -> list[Select[*tuple[Any, ...]]]:
    """Selects of (school system, kind, person, text) for the wanted ones, to be put into one union."""
    of = select(Organisation.id).where(wanted)
    nobody = type_coerce(null(), Uuid)
    return [
        select(Membership.organisation_id, literal("member"), Person.id, Person.email)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id.in_(of)),
        select(Conflict.organisation_id, literal("declared"), Conflict.auditor_id, literal("")).where(
            Conflict.organisation_id.in_(of)
        ),
        select(Invitation.organisation_id, literal("invited"), nobody, Invitation.email_key).where(
            Invitation.organisation_id.in_(of), Invitation.revoked_at.is_(None)
        ),
        select(Organisation.id, literal("website"), nobody, Organisation.website).where(wanted),
    ]


def gathered(rows: Iterable[Row[*tuple[Any, ...]]], wanted: Iterable[UUID] = ()) -> dict[UUID, Ties]:
    """The rows of those selects as ties by school system."""
    found: dict[UUID, Ties] = {organisation_id: Ties() for organisation_id in wanted}
    for organisation_id, kind, person_id, text in rows:
        of = found.setdefault(organisation_id, Ties())
        if kind == "member" and person_id is not None:
            of.members.add(person_id)
            of.domains.add(mail_domain(text))
        elif kind == "declared" and person_id is not None:
            of.declared.add(person_id)
        elif kind == "invited":
            of.invited.add(text)
        elif kind == "website":
            of.host = text.lower().partition("//")[2].partition("/")[0].partition(":")[0].removeprefix("www.")
    return found
