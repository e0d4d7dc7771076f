"""Telling coordinators in time that an approval or an agreement runs out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import notification
from app.accounts import queries as accounts
from app.core.actor import Role
from app.core.db import atomic
from app.vetting.models import Agreement, OnlineService
from app.vetting.workflow import State

DAYS_BEFORE = (30, 14, 7, 1)


@dataclass(frozen=True)
class Ending:
    """Something that ends on a day: the approval of a service, or an agreement on it."""

    organisation_id: UUID
    service: str
    ends_on: date
    is_agreement: bool

    def crossed_on(self, today: date) -> date:
        """The newest of its days of reminding that has come."""
        return max(
            self.ends_on - timedelta(days=days)
            for days in DAYS_BEFORE
            if self.ends_on - timedelta(days=days) <= today
        )


def remind(session: Session, today: date) -> None:
    """Mail each coordinator one list on each day on which something came closer to its end, and only once."""
    with atomic(session):
        by_owner: dict[UUID, list[Ending]] = defaultdict(list)
        for ending in endings(session, today):
            by_owner[ending.organisation_id].append(ending)
        for organisation_id, found in by_owner.items():
            _tell(session, organisation_id, found, today)


def endings(session: Session, today: date) -> list[Ending]:
    """What ends within thirty days, of services that may be used, the soonest first."""
    last = today + timedelta(days=max(DAYS_BEFORE))
    approvals = session.execute(
        select(OnlineService.organisation_id, OnlineService.name, OnlineService.expires_on).where(
            OnlineService.state == State.APPROVED, OnlineService.expires_on.between(today, last)
        )
    )
    agreements = session.execute(
        select(OnlineService.organisation_id, OnlineService.name, Agreement.expires_on)
        .join(Agreement, Agreement.service_id == OnlineService.id)
        .where(OnlineService.state == State.APPROVED, Agreement.expires_on.between(today, last))
    )
    found = [Ending(owner, name, day, is_agreement=False) for owner, name, day in approvals if day]
    found += [Ending(owner, name, day, is_agreement=True) for owner, name, day in agreements if day]
    return sorted(found, key=lambda each: (each.ends_on, each.service))


def _tell(session: Session, organisation_id: UUID, found: Iterable[Ending], today: date) -> None:
    listed = list(found)
    crossed = max(each.crossed_on(today) for each in listed)
    organisation = accounts.organisation(session, organisation_id)
    for person in accounts.with_role(session, organisation_id, Role.COORDINATOR):
        notification.queue(
            session, "services_expiring", to=person.email, locale=person.locale,
            effect_key=f"services-expiring:{organisation_id}:{crossed}:{person.id}",
            name=person.name, organisation=organisation.name,
            services=[each.service for each in listed], days=[each.ends_on for each in listed],
            agreements=[each.is_agreement for each in listed],
            path=f"/school-systems/{organisation_id}/online-services",
        )  # fmt: skip
