"""How a school system runs its register: the link to ask by, the promise, and what parents see."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.vetting import policy, queries
from app.vetting.errors import NowherePublished
from app.vetting.likeness import key_of
from app.vetting.models import Register, RequestLink

LONGEST_SLUG = 80


@dataclass(frozen=True)
class Terms:
    """What a school system says of its register."""

    promised_days: int
    contact: str
    is_published: bool
    shows_refused: bool


def open_link(session: Session, organisation_id: UUID, *, by: Actor) -> RequestLink:
    """Make the link that staff ask by; where there is one, it is ended and the new one takes its place."""
    with atomic(session):
        organisation = accounts.locked_organisation(session, organisation_id)
        policy.RUN.require(by, organisation)
        _end(session, organisation_id, by=by)
        made = RequestLink(
            organisation_id=organisation_id, token=secrets.token_urlsafe(32), made_by_id=by.person_id
        )
        session.add(made)
        audit.record(session, "request-link.opened", made, by=by)
    return made


def end_link(session: Session, organisation_id: UUID, *, by: Actor) -> None:
    """Let nobody ask by the link any more; receipts that were given keep working."""
    with atomic(session):
        policy.RUN.require(by, accounts.locked_organisation(session, organisation_id))
        _end(session, organisation_id, by=by)


def set_terms(session: Session, organisation_id: UUID, terms: Terms, *, by: Actor) -> Register:
    """Set the promise and whether parents see the register. Raises NowherePublished without a contact."""
    with atomic(session):
        organisation = accounts.locked_organisation(session, organisation_id)
        policy.RUN.require(by, organisation)
        if terms.is_published and not terms.contact:
            raise NowherePublished
        found = register_of(session, organisation)
        was_published = found.is_published
        found.promised_days, found.contact = terms.promised_days, terms.contact
        found.is_published, found.shows_refused = terms.is_published, terms.shows_refused
        if terms.is_published and not was_published:
            found.published_at = clock.now()
        event = {(False, True): "published", (True, False): "withdrawn"}.get(
            (was_published, terms.is_published), "changed"
        )
        audit.record(session, f"register.{event}", found, by=by, promised_days=terms.promised_days)
    return found


def register_of(session: Session, organisation: Organisation) -> Register:
    """The register of the school system, made where there is none, in the caller's unit of work."""
    found = queries.register(session, organisation.id)
    if found is None:
        found = Register(organisation_id=organisation.id, slug=_free_slug(session, organisation))
        session.add(found)
        session.flush()
    return found


def _free_slug(session: Session, organisation: Organisation) -> str:
    words = key_of(f"{organisation.name} {organisation.state}").replace(" ", "-")[:LONGEST_SLUG] or "register"
    taken = set(session.scalars(select(Register.slug).where(Register.slug.startswith(words))))
    return next(
        slug
        for slug in (words, *(f"{words}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )


def _end(session: Session, organisation_id: UUID, *, by: Actor) -> None:
    current = queries.current_link(session, organisation_id)
    if current is not None:
        current.ended_at = clock.now()
        session.flush()
        audit.record(session, "request-link.ended", current, by=by)
