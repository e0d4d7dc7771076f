"""Who may do what with a register. Nobody outside the school system may read more than it publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.core.actor import Actor, Role
from app.core.rules import Rule

if TYPE_CHECKING:
    from app.accounts.models import Organisation
    from app.vetting.models import OnlineService, RegisterImport, Snapshot

    Subject = Organisation | OnlineService | RegisterImport | Snapshot


def belongs(actor: Actor, subject: Subject) -> bool:
    """Holds any role for the school system."""
    return _owner(subject) in actor.organisation_ids


def coordinates(actor: Actor, subject: Subject) -> bool:
    """Runs the school system's part of the portal."""
    return actor.has_role(Role.COORDINATOR, _owner(subject))


def contributes(actor: Actor, subject: Subject) -> bool:
    """Works for the school system in the portal."""
    return actor.has_role(Role.CONTRIBUTOR, _owner(subject))


def _owner(subject: Any) -> UUID:
    owner: UUID = getattr(subject, "organisation_id", None) or subject.id
    return owner


READ = Rule("register:read", [belongs])
WORK = Rule("register:work", [coordinates], [contributes])
RUN = Rule("register:run", [coordinates])
"""Ending and making the link, and showing the register to the public."""
