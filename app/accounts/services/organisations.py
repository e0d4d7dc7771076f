"""School systems as the program keeps them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import policy, queries
from app.accounts.errors import LeaidTaken
from app.accounts.models import Organisation, OrganisationKind
from app.accounts.names import composed
from app.accounts.states import leaid_of
from app.core.actor import Actor
from app.core.db import atomic


def add(
    session: Session,
    *,
    name: str,
    kind: OrganisationKind,
    state: str,
    city: str = "",
    leaid: str = "",
    website: str = "",
    by: Actor,
) -> Organisation:
    """Add a school system. Raises NameRefused, LeaidInvalid or LeaidTaken."""
    with atomic(session):
        policy.EDIT_ORGANISATIONS.require(by)
        made = Organisation(name=composed(name), kind=kind, state=state, city=composed(city), website=website)
        made.leaid = _free_leaid(session, leaid, state, None)
        session.add(made)
        session.flush()
        audit.record(session, "organisation.added", made, by=by, title=made.name)
    return made


def edit(
    session: Session,
    organisation_id: UUID,
    *,
    name: str,
    kind: OrganisationKind,
    state: str,
    city: str,
    leaid: str,
    website: str,
    by: Actor,
) -> Organisation:
    """Change what is known of a school system. Awarded seals keep what they say. Raises as `add` does."""
    with atomic(session):
        organisation = queries.locked_organisation(session, organisation_id)
        policy.EDIT_ORGANISATIONS.require(by, organisation)
        before = organisation.name
        organisation.leaid = _free_leaid(session, leaid, state, organisation_id)
        organisation.name, organisation.city = composed(name), composed(city)
        organisation.kind, organisation.state, organisation.website = kind, state, website
        audit.record(
            session, "organisation.edited", organisation, by=by, before=before, after=organisation.name
        )
    return organisation


def set_open(session: Session, organisation_id: UUID, *, is_open: bool, by: Actor) -> None:
    """Close a school system, so that nobody can join it or be invited, or open it again."""
    with atomic(session):
        organisation = queries.locked_organisation(session, organisation_id)
        policy.EDIT_ORGANISATIONS.require(by, organisation)
        organisation.is_open = is_open
        audit.record(
            session, "organisation.reopened" if is_open else "organisation.closed", organisation, by=by
        )


def _free_leaid(session: Session, leaid: str, state: str, organisation_id: UUID | None) -> str | None:
    if not leaid.strip():
        return None
    wanted = leaid_of(leaid, state)
    holder = session.scalar(select(Organisation.id).where(Organisation.leaid == wanted))
    if holder is not None and holder != organisation_id:
        raise LeaidTaken(holder)
    return wanted
