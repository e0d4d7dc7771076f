"""When seals expire, for the mail and the calendar of those who run and sign."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.criteria.catalogue import Catalogue
from app.seal.models import Seal
from app.seal.workflow import State
from app.together.deadlines import Deadline, DeadlineKind, source


@source("seals")
def seals(
    session: Session,
    *,
    first: date,
    last: date,
    organisation_ids: Collection[UUID] | None,
    catalogue: Catalogue,
) -> Iterator[Deadline]:
    """Seals that are active and have their last day between these."""
    statement = (
        select(Seal, Organisation.name)
        .join(Organisation, Organisation.id == Seal.organisation_id)
        .where(Seal.state == State.ACTIVE, Seal.valid_until.between(first, last))
    )
    if organisation_ids is not None:
        statement = statement.where(Seal.organisation_id.in_(organisation_ids))
    for seal, organisation in session.execute(statement):
        yield Deadline(
            kind=DeadlineKind.SEAL,
            subject=f"seal:{seal.id}",
            on=seal.valid_until,
            organisation_id=seal.organisation_id,
            organisation=organisation,
            what=catalogue.get(seal.criteria).scope(seal.scope).title,
            path="/seals",
        )
