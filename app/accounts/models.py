"""People, school systems, and who may act for whom."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from app.accounts.names import name_key, skeleton
from app.accounts.workflow import RequestState
from app.core import clock
from app.core.actor import ProgramRole, Role
from app.core.db import Base, Identified, slugs

CURRENT = text("ended_at IS NULL")
PENDING = text("state = 'pending'")
OPEN_OFFER = text("accepted_at IS NULL AND revoked_at IS NULL")
OPEN_PROGRAM_OFFER = text("accepted_at IS NULL AND revoked_at IS NULL AND organisation_id IS NULL")


class OrganisationKind(StrEnum):
    """What sort of school system it is. Vendors cannot hold a seal."""

    DISTRICT = "district"
    CHARTER = "charter"
    PRIVATE = "private"
    PAROCHIAL = "parochial"
    AGENCY = "agency"


class LeaidAbsence(StrEnum):
    """Why a school system has no NCES id."""

    NOT_PUBLIC = "not-public"
    AGENCY = "agency"
    NOT_ASSIGNED = "not-assigned"
    NOT_KNOWN = "not-known"


class Person(Base, Identified):
    """Someone with an account. `email_key` is the one spelling used for uniqueness and look-up."""

    __tablename__ = "person"
    audit_name = "person"
    FORGOTTEN_ADDRESS = "{}@forgotten.invalid"
    NAMELESS = "–"

    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_changed_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(10), default="en")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_forgotten(self) -> bool:
        """Whether what named the person was erased: no address ends like this."""
        return self.email == self.FORGOTTEN_ADDRESS.format(self.id)

    @property
    def is_nameless(self) -> bool:
        """Whether the name was erased too."""
        return self.name == self.NAMELESS


class Organisation(Base, Identified):
    """A school system that can hold a seal. `leaid` is the NCES id, kept as text for its leading zero.

    `name_key` is for searching and `name_skeleton` for noticing disguises; both follow the name by
    themselves.
    """

    __tablename__ = "organisation"
    audit_name = "organisation"
    __table_args__ = (
        CheckConstraint("leaid IS NULL OR length(leaid) = 7", name="leaid_has_seven"),
        CheckConstraint("length(state) = 2", name="state_is_postal"),
        Index("ix_organisation_name_key", "name_key"),
        Index("ix_organisation_name_skeleton", "name_skeleton"),
        Index("ix_organisation_state", "state"),
    )

    leaid: Mapped[str | None] = mapped_column(String(7), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(400))
    name_skeleton: Mapped[str] = mapped_column(String(400))
    kind: Mapped[OrganisationKind] = mapped_column(
        slugs(OrganisationKind, "kind"), default=OrganisationKind.DISTRICT
    )
    city: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(2))
    website: Mapped[str] = mapped_column(String(300), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="organisation", lazy="raise")

    @validates("name")
    def _follow_name(self, _field: str, name: str) -> str:
        self.name_key, self.name_skeleton = name_key(name), skeleton(name)
        return name


class Membership(Base, Identified):
    """One role of one person for one school system. It ends but stays: conflicts of interest look back."""

    __tablename__ = "membership"
    audit_name = "membership"
    __table_args__ = (
        Index(
            "uq_membership_current", "person_id", "organisation_id", "role",
            unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
        Index("ix_membership_organisation", "organisation_id"),
        Index("ix_membership_person", "person_id"),  # roles that have ended too: conflicts look back
    )  # fmt: skip

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(slugs(Role, "role"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships", lazy="raise")


class ProgramMembership(Base, Identified):
    """One role of one person for the consortium."""

    __tablename__ = "program_membership"
    audit_name = "program_membership"
    __table_args__ = (
        Index(
            "uq_program_membership_current", "person_id", "role",
            unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
    )  # fmt: skip

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[ProgramRole] = mapped_column(slugs(ProgramRole, "role"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class Invitation(Base, Identified):
    """An offer of one role to one mail address, for a school system or (without one) for the consortium."""

    __tablename__ = "invitation"
    audit_name = "invitation"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) = (role IS NULL)", name="organisation_has_role"),
        CheckConstraint("(role IS NULL) <> (program_role IS NULL)", name="exactly_one_role"),
        Index("ix_invitation_organisation", "organisation_id"),
        Index(
            "uq_invitation_open", "organisation_id", "email_key", "role",
            unique=True, sqlite_where=OPEN_OFFER, postgresql_where=OPEN_OFFER,
        ),
        Index(
            "uq_invitation_open_program", "email_key", "program_role",
            unique=True, sqlite_where=OPEN_PROGRAM_OFFER, postgresql_where=OPEN_PROGRAM_OFFER,
        ),
    )  # fmt: skip

    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role | None] = mapped_column(slugs(Role, "role"))
    program_role: Mapped[ProgramRole | None] = mapped_column(slugs(ProgramRole, "program_role"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class Proposal:
    """Columns that say which school system someone wants to act for: a known one, or one to be added."""

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    proposed_name: Mapped[str] = mapped_column(String(160), default="")
    proposed_kind: Mapped[OrganisationKind | None] = mapped_column(slugs(OrganisationKind, "proposed_kind"))
    proposed_city: Mapped[str] = mapped_column(String(80), default="")
    proposed_state: Mapped[str] = mapped_column(String(2), default="")
    proposed_leaid: Mapped[str | None] = mapped_column(String(7))
    leaid_absence: Mapped[LeaidAbsence | None] = mapped_column(slugs(LeaidAbsence, "leaid_absence"))
    note: Mapped[str] = mapped_column(String(1000), default="")

    @declared_attr
    def organisation(cls) -> Mapped[Organisation | None]:  # noqa: N805  # SQLAlchemy hands in the class
        """The known school system, where it is one."""
        return relationship(lazy="raise")


class Registration(Proposal, Base, Identified):
    """An address that is not confirmed yet. Nobody sees it, and it is deleted when used or too old."""

    __tablename__ = "registration"
    audit_name = "registration"
    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR proposed_name <> ''", name="names_an_organisation"),
    )

    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class JoinRequest(Proposal, Base, Identified):
    """Someone with a confirmed address asks to act for a school system; a manager approves or refuses."""

    __tablename__ = "join_request"
    audit_name = "join_request"
    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR proposed_name <> ''", name="names_an_organisation"),
        CheckConstraint("state = 'pending' OR decided_at IS NOT NULL", name="decided_has_time"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_has_reason"),
        Index(
            "uq_join_request_pending",
            "person_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[RequestState] = mapped_column(slugs(RequestState, "state"), default=RequestState.PENDING)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class SignInSession(Base, Identified):
    """A signed-in browser. The cookie holds a token, the row its hash; deleting the row signs it out."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_person", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")


class PasswordReset(Base, Identified):
    """A single-use way to set a new password, kept as a hash. Using it deletes it, as does a newer one."""

    __tablename__ = "password_reset"
    __table_args__ = (Index("ix_password_reset_person", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class Attempt(Base, Identified):
    """One try at something that is throttled, by a keyed hash of account or address."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key", "kind", "key_hash", "at"),)

    kind: Mapped[str] = mapped_column(String(30))
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
