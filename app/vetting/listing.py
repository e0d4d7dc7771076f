"""Lists of a register, page by page: what the team sees, and the part of it that parents see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.vetting.likeness import key_of
from app.vetting.models import OnlineService, Register
from app.vetting.standing import Standing
from app.vetting.workflow import WAITING, State

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many there are in all."""

    rows: Sequence[OnlineService]
    number: int
    pages: int
    total: int


def page(
    session: Session, organisation_id: UUID, *, typed: str, wanted: Standing | None, today: date, number: int
) -> Page:
    """The register by name, narrowed by words and standing."""
    return _paged(session, _narrowed(_of(organisation_id), typed, wanted, today), number)


def public_page(
    session: Session, register: Register, *, typed: str, wanted: Standing | None, today: date, number: int
) -> Page:
    """What parents see: what may be used and, where the school system says so, what was refused."""
    shown: list[ColumnElement[bool]] = [_is(Standing.APPROVED, today) | _is(Standing.LIMITED, today)]
    if register.shows_refused:
        shown.append(_is(Standing.REFUSED, today))
    chosen = _narrowed(_of(register.organisation_id).where(or_(*shown)), typed, wanted, today)
    return _paged(session, chosen.options(selectinload(OnlineService.agreements)), number)


def counts(session: Session, organisation_id: UUID, today: date) -> dict[Standing, int]:
    """How many services there are of each standing."""
    sums = [func.coalesce(func.sum(case((_is(each, today), 1), else_=0)), 0) for each in Standing]
    row = session.execute(select(*sums).where(OnlineService.organisation_id == organisation_id)).one()
    return {each: int(count) for each, count in zip(Standing, row, strict=True)}


def _paged(session: Session, chosen: Select[OnlineService], number: int) -> Page:
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, ceil(total / PER_PAGE))
    number = min(max(1, number), pages)
    ordered = chosen.order_by(OnlineService.name_key, OnlineService.id)
    rows = session.scalars(ordered.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return Page(rows, number, pages, total)


def _of(organisation_id: UUID) -> Select[OnlineService]:
    return select(OnlineService).where(OnlineService.organisation_id == organisation_id)


def _narrowed(
    chosen: Select[OnlineService], typed: str, wanted: Standing | None, today: date
) -> Select[OnlineService]:
    words = key_of(typed).split()
    if typed and not words:
        return chosen.where(false())
    for word in words:
        inside = OnlineService.name_key.contains(word, autoescape=True)
        chosen = chosen.where(or_(inside, OnlineService.host.contains(word, autoescape=True)))
    return chosen if wanted is None else chosen.where(_is(wanted, today))


def _is(wanted: Standing, today: date) -> ColumnElement[bool]:
    approved = OnlineService.state == State.APPROVED
    holds = OnlineService.expires_on.is_(None) | (OnlineService.expires_on >= today)
    return {
        Standing.APPROVED: approved & holds & (OnlineService.conditions == ""),
        Standing.LIMITED: approved & holds & (OnlineService.conditions != ""),
        Standing.LAPSED: approved & ~holds,
        Standing.WAITING: OnlineService.state.in_(WAITING),
        Standing.REFUSED: OnlineService.state == State.REFUSED,
        Standing.RETIRED: OnlineService.state == State.RETIRED,
    }[wanted]
