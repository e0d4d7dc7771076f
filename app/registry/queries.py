"""What the public may read: seals by filter, one school system, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Organisation
from app.core import clock
from app.core.errors import NotFound
from app.registry import public_seal, reviewed
from app.registry.public_seal import Listed, PublicSeal
from app.registry.standing import Standing
from app.seal import queries as seals
from app.seal.models import Certificate, Credential, Edition, Seal
from app.seal.workflow import State

PER_PAGE = 25
IN_FORCE = (State.ACTIVE, State.SUSPENDED)


class Order(StrEnum):
    """How a list of seals is put in order."""

    NEWEST = "newest"
    NAME = "name"
    STATE = "state"
    ENDING = "ending"


@dataclass(frozen=True)
class Filter:
    """Which seals are asked for; an empty value asks for all."""

    state: str = ""
    scope: str = ""
    status: Standing | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True)
class Place:
    """Where a list was left: the last seal that was given."""

    awarded_on: date
    seal_id: str


@dataclass(frozen=True)
class Page:
    """One page of seals, with the number of all."""

    rows: Sequence[Listed]
    total: int
    number: int
    pages: int


@dataclass(frozen=True)
class Counts:
    """How much there is to find."""

    in_force: int
    holders: int
    organisations: int


def load(session: Session, stored_id: str, zone: str) -> tuple[Seal, PublicSeal] | None:
    """The seal and its public side today, in the time zone of the program; None where no seal has this id."""
    seal = seals.by_seal_id(session, stored_id)
    if seal is None:
        return None
    credential = session.scalar(select(Credential.sha256).where(Credential.seal_pk == seal.id))
    successor = session.scalar(select(Seal.seal_id).where(Seal.supersedes_id == seal.id))
    public = public_seal.of(
        seal,
        today=clock.today(zone),
        signed=seals.facts(session, seal.id),
        credential=credential or "",
        editions=seals.editions(session, seal.id),
        has_annex=seals.has_annex(session, seal.id),
        successor=successor or "",
        review=reviewed.of(session, seal, zone),
    )
    return seal, public


def by_sha256(session: Session, sha256: str, zone: str) -> PublicSeal | None:
    """The seal whose certificate, in any language, has this digest, with its public side today."""
    first = select(Certificate.seal_pk).where(Certificate.sha256 == sha256)
    further = select(Edition.seal_pk).where(Edition.sha256 == sha256)
    stored_id = session.scalar(select(Seal.seal_id).where(Seal.id.in_(union_all(first, further))))
    found = load(session, stored_id, zone) if stored_id else None
    return found[1] if found else None


def by_credential_sha256(session: Session, sha256: str, zone: str) -> PublicSeal | None:
    """The seal whose credential has this digest, with its public side today."""
    stored_id = session.scalar(
        select(Seal.seal_id)
        .join(Credential, Credential.seal_pk == Seal.id)
        .where(Credential.sha256 == sha256)
    )
    found = load(session, stored_id, zone) if stored_id else None
    return found[1] if found else None


def organisation(session: Session, organisation_id: UUID) -> Organisation:
    """The school system, with nothing else loaded."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound("organisation")
    return found


def of_organisations(session: Session, ids: Sequence[UUID], today: date) -> dict[UUID, list[Listed]]:
    """Every seal these school systems hold or held, in force first, then the newest."""
    statement = (
        select(Seal)
        .where(Seal.organisation_id.in_(ids))
        .options(joinedload(Seal.award))
        .order_by(Seal.awarded_on.desc(), Seal.seal_id)
    )
    found: dict[UUID, list[Listed]] = {one: [] for one in ids}
    for seal in session.scalars(statement):
        found[seal.organisation_id].append(public_seal.listed(seal, today=today))
    for held in found.values():
        held.sort(key=lambda seal: not seal.is_valid)
    return found


def page(session: Session, wanted: Filter, today: date, *, order: Order, number: int) -> Page:
    """One page of the seals asked for; a number beyond the last gives the last."""
    statement = _wanted(wanted, today)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(number, 1), pages)
    statement = (
        statement.options(joinedload(Seal.award))
        .order_by(*_columns(session, order))
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    rows = [public_seal.listed(seal, today=today) for seal in session.scalars(statement)]
    return Page(rows, total, number, pages)


def after(
    session: Session, wanted: Filter, today: date, *, place: Place | None, limit: int
) -> tuple[list[Listed], Place | None]:
    """The next seals after a place, newest first, and the place where to go on, if there are more."""
    statement = _wanted(wanted, today)
    if place is not None:
        same_day = and_(Seal.awarded_on == place.awarded_on, Seal.seal_id > place.seal_id)
        statement = statement.where(or_(Seal.awarded_on < place.awarded_on, same_day))
    statement = statement.options(joinedload(Seal.award)).order_by(Seal.awarded_on.desc(), Seal.seal_id)
    found = session.scalars(statement.limit(limit + 1)).all()
    rows = [public_seal.listed(seal, today=today) for seal in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return rows, Place(last.awarded_on, last.seal_id) if last else None


def counts(session: Session, today: date) -> Counts:
    """How many seals are in force, how many school systems hold them, and how many can be looked up."""
    valid = _has_status(Standing.VALID, today)
    holders = func.count(Seal.organisation_id.distinct())
    in_force, holding = session.execute(select(func.count(), holders).select_from(Seal).where(valid)).one()
    organisations = session.scalar(select(func.count()).select_from(Organisation).where(Organisation.is_open))
    return Counts(in_force, holding, organisations or 0)


def states(session: Session) -> Sequence[str]:
    """The states in which a school system holds or held a seal, by postal code."""
    statement = select(Organisation.state).join(Seal, Seal.organisation_id == Organisation.id)
    return session.scalars(statement.distinct().order_by(Organisation.state)).all()


def _wanted(wanted: Filter, today: date) -> Select[Seal]:
    statement = select(Seal).join(Organisation, Organisation.id == Seal.organisation_id)
    if wanted.state:
        statement = statement.where(Organisation.state == wanted.state)
    if wanted.scope:
        statement = statement.where(Seal.scope == wanted.scope)
    if wanted.status is not None:
        statement = statement.where(_has_status(wanted.status, today))
    if wanted.organisation_id is not None:
        statement = statement.where(Seal.organisation_id == wanted.organisation_id)
    return statement


def _has_status(status: Standing, today: date) -> ColumnElement[bool]:
    """The same verdict as `standing`, for a database."""
    runs_on = Seal.valid_until >= today
    if status is Standing.VALID:
        return and_(Seal.state == State.ACTIVE, runs_on)
    if status is Standing.SUSPENDED:
        return and_(Seal.state == State.SUSPENDED, runs_on)
    if status is Standing.EXPIRED:
        return or_(Seal.state == State.EXPIRED, and_(Seal.state.in_(IN_FORCE), ~runs_on))
    return Seal.state == State(status.value)


def _columns(session: Session, order: Order) -> tuple[Any, ...]:
    by_bytes = session.get_bind().dialect.name == "postgresql"
    name = Organisation.name_key.collate("C") if by_bytes else Organisation.name_key
    columns: dict[Order, tuple[Any, ...]] = {
        Order.NEWEST: (Seal.awarded_on.desc(),),
        Order.NAME: (name,),
        Order.STATE: (Organisation.state, name),
        Order.ENDING: (Seal.valid_until,),
    }
    return (*columns[order], Seal.seal_id)
