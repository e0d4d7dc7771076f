"""Who looks after people and school systems."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.core.actor import Actor, Role
from app.core.rules import Rule, is_administrator, is_manager

if TYPE_CHECKING:
    from app.accounts.models import JoinRequest, Organisation, Person


def belongs(actor: Actor, organisation: Organisation) -> bool:
    """Holds any role for the school system."""
    return organisation.id in actor.organisation_ids


def coordinates(actor: Actor, organisation: Organisation) -> bool:
    """Runs the self-assessments of the school system."""
    return actor.has_role(Role.COORDINATOR, organisation.id)


def is_another(actor: Actor, person: Person) -> bool:
    """Acts on somebody else: nobody gives roles to themselves or closes their own account."""
    return actor.person_id != person.id


def did_not_ask(actor: Actor, request: JoinRequest) -> bool:
    """Is not the one whose request it is."""
    return actor.person_id != request.person_id


def has_no_part(actor: Actor, request: JoinRequest) -> bool:
    """Does not belong to the school system that the request names."""
    theirs: frozenset[UUID] = actor.organisation_ids | actor.former_organisation_ids
    return request.organisation_id not in theirs


READ_TEAM = Rule("organisation:read-team", [belongs], [is_administrator])
MANAGE_TEAM = Rule("organisation:manage-team", [coordinates], [is_administrator])
HAND_OVER = Rule("organisation:hand-over", [coordinates])

ADMINISTER = Rule("program:administer", [is_manager], [is_administrator])
DECIDE_REQUESTS = Rule("join-request:list", [is_manager])
DECIDE_REQUEST = Rule("join-request:decide", [is_manager, did_not_ask, has_no_part])
EDIT_ORGANISATIONS = Rule("organisation:edit", [is_manager], [is_administrator])
READ_PEOPLE = Rule("person:list", [is_administrator])
INVITE_TO_PROGRAM = Rule("program:invite", [is_administrator])
ADMINISTER_PERSON = Rule("person:administer", [is_administrator, is_another])
