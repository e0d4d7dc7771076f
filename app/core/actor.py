"""A person at the moment of acting: who they are and which roles they hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID


class Role(StrEnum):
    """What a person may do for one school system."""

    COORDINATOR = "coordinator"
    CONTRIBUTOR = "contributor"
    SIGNATORY = "signatory"
    VIEWER = "viewer"


class ProgramRole(StrEnum):
    """What a person may do for the consortium."""

    AUDITOR = "auditor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """Who acts. Made anew for each request from the database, so that a change of role counts at once.

    `former_organisation_ids` are the school systems the person once belonged to: a conflict of interest never
    ends with a membership. `person_id` is None only for the system itself (a job or a command).
    """

    person_id: UUID | None
    name: str
    email: str
    roles: frozenset[tuple[UUID, Role]] = frozenset()
    program_roles: frozenset[ProgramRole] = frozenset()
    assigned_ids: frozenset[UUID] = frozenset()
    former_organisation_ids: frozenset[UUID] = frozenset()
    locale: str = "en"

    @cached_property
    def organisation_ids(self) -> frozenset[UUID]:
        """The school systems the person belongs to now, in any role."""
        return frozenset(organisation_id for organisation_id, _ in self.roles)

    def has_role(self, role: Role, organisation_id: UUID) -> bool:
        """Whether the person holds this role for this school system now."""
        return (organisation_id, role) in self.roles

    def is_assigned(self, assessment_id: UUID) -> bool:
        """Whether the person has an open assignment to review this assessment."""
        return assessment_id in self.assigned_ids

    @property
    def is_auditor(self) -> bool:
        """Whether the person reviews for the consortium."""
        return ProgramRole.AUDITOR in self.program_roles

    @property
    def is_manager(self) -> bool:
        """Whether the person runs the program."""
        return ProgramRole.MANAGER in self.program_roles

    @property
    def is_administrator(self) -> bool:
        """Whether the person looks after people, keys and operation."""
        return ProgramRole.ADMINISTRATOR in self.program_roles

    @property
    def is_system(self) -> bool:
        """Whether no person acts but a job or a command."""
        return self.person_id is None


SYSTEM = Actor(person_id=None, name="The portal", email="")
