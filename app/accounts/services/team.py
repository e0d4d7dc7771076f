"""Who may act for a school system: changing roles, removing people, handing over."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import policy, queries
from app.accounts.errors import LastOfKind, NoRole
from app.accounts.leaving import leave
from app.accounts.models import Membership, Organisation, Person
from app.accounts.services import withdrawing
from app.accounts.services.people import own_id
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import atomic
from app.core.errors import NotFound

ANSWERING = frozenset({Role.COORDINATOR, Role.CONTRIBUTOR})
"""The roles in which one works on practices."""


def set_roles(
    session: Session, organisation_id: UUID, person_id: UUID, roles: Iterable[Role], *, by: Actor
) -> None:
    """Give a member exactly these roles. Raises NoRole for none, LastOfKind for the last coordinator."""
    wanted = frozenset(roles)
    if not wanted:
        raise NoRole
    with atomic(session):
        organisation = queries.locked_organisation(session, organisation_id)
        policy.MANAGE_TEAM.require(by, organisation)
        person = queries.person(session, person_id)
        if not queries.current_roles(session, organisation_id, person_id):
            raise NotFound("member")
        _change(session, organisation, person, wanted, by=by)


def remove(session: Session, organisation_id: UUID, person_id: UUID, *, by: Actor) -> None:
    """End all roles of a member, or one's own. They stay on record: conflicts of interest look back."""
    with atomic(session):
        organisation = queries.locked_organisation(session, organisation_id)
        if by.person_id != person_id:
            policy.MANAGE_TEAM.require(by, organisation)
        person = queries.person(session, person_id)
        if not queries.current_roles(session, organisation_id, person_id):
            raise NotFound("member")
        _change(session, organisation, person, frozenset(), by=by)


def hand_over(session: Session, organisation_id: UUID, to_id: UUID, *, by: Actor) -> None:
    """Make another member coordinator in one's place; one stays as contributor."""
    with atomic(session):
        organisation = queries.locked_organisation(session, organisation_id)
        policy.HAND_OVER.require(by, organisation)
        giver, taker = queries.person(session, own_id(by)), queries.person(session, to_id)
        theirs = queries.current_roles(session, organisation_id, to_id)
        mine = queries.current_roles(session, organisation_id, giver.id)
        if not theirs or taker.id == giver.id or not taker.is_active or Role.COORDINATOR not in mine:
            raise NotFound("member")
        withdrawing.pass_on(session, organisation_id, giver_id=giver.id, taker_id=taker.id)
        _change(session, organisation, taker, frozenset(theirs) | {Role.COORDINATOR}, by=by)
        _change(
            session, organisation, giver, frozenset(mine) - {Role.COORDINATOR} | {Role.CONTRIBUTOR}, by=by
        )


def add_role(session: Session, organisation: Organisation, person: Person, role: Role, *, by: Actor) -> None:
    """Give a role, inside the caller's transaction, which holds the school system."""
    if role not in queries.current_roles(session, organisation.id, person.id):
        session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))
        audit.record(session, "membership.started", person, by=by, organisation_id=organisation.id, role=role)


def _change(
    session: Session, organisation: Organisation, person: Person, wanted: frozenset[Role], *, by: Actor
) -> None:
    held = queries.current_roles(session, organisation.id, person.id)
    ended, added = frozenset(held) - wanted, wanted - frozenset(held)
    if Role.COORDINATOR in ended:
        others = {found.id for found in queries.with_role(session, organisation.id, Role.COORDINATOR)} - {
            person.id
        }
        if not others:
            raise LastOfKind(Role.COORDINATOR)
        withdrawing.withdraw_all(session, person.id, organisation.id)
    for role in ended:
        held[role].ended_at = clock.now()
    for role in added:
        session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))
    session.flush()
    if not ended and not added:
        return
    audit.record(
        session,
        "membership.changed",
        person,
        by=by,
        organisation_id=organisation.id,
        ended=sorted(ended),
        started=sorted(added),
    )
    if not wanted & ANSWERING:
        leave(session, person, organisation.id, by=by)
    if by.person_id != person.id:
        notification.queue(
            session,
            "roles_changed",
            to=person.email,
            locale=person.locale,
            name=person.name,
            organisation=organisation.name,
            by=by.name,
            roles=[role.value for role in Role if role in wanted],
        )
