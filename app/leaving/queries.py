"""Reading packages, and finding a school system as operators name it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.core import clock
from app.core.errors import NotFound
from app.leaving.models import Export

# A package that is not made by then never will be: its job was given up.
PATIENCE = timedelta(days=1)
KEPT_FOR = timedelta(days=1)


def organisation_named(session: Session, which: str) -> Organisation | None:
    """The school system with this id or NCES ID."""
    try:
        return session.get(Organisation, UUID(which))
    except ValueError:
        return session.scalar(select(Organisation).where(Organisation.leaid == which.strip()))


def exports(session: Session, organisation_id: UUID) -> Sequence[Export]:
    """The packages that are being made or can be fetched, newest first."""
    is_there = or_(Export.made_at.is_(None), Export.until > clock.now())
    statement = select(Export).where(Export.organisation_id == organisation_id, is_there)
    return session.scalars(statement.order_by(Export.asked_at.desc(), Export.id)).all()


def export(session: Session, organisation_id: UUID, export_id: UUID) -> Export:
    """A package of the school system that can be fetched now."""
    found = session.get(Export, export_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound("export")
    if found.until is None or found.until <= clock.now():
        raise NotFound("export")
    return found


def out_of_date(session: Session) -> Sequence[Export]:
    """Packages whose day is over, and those that were never made."""
    is_given_up = Export.made_at.is_(None) & (Export.asked_at < clock.now() - PATIENCE)
    is_over = or_(Export.until <= clock.now(), is_given_up)
    return session.scalars(select(Export).where(is_over)).all()
