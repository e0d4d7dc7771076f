"""Asking for an online service, by whoever has the school system's link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.accounts.tokens import token_hash
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import atomic
from app.core.errors import NotFound
from app.core.transition import advance
from app.vetting import queries
from app.vetting.errors import AlreadyDecided, RegisterFull
from app.vetting.likeness import host_of, key_of
from app.vetting.models import OnlineService, RequestLink, ServiceRequest
from app.vetting.standing import Standing, standing
from app.vetting.vocabulary import Element, Grade, in_order
from app.vetting.workflow import WAITING, WORKFLOW, Event

MOST_WAITING = 1_000
MOST_REQUESTS = 500


@dataclass(frozen=True)
class Wish:
    """What someone asks for. `service_id` is set where they chose a service that is known already."""

    name: str
    url: str
    purpose: str
    grades: list[str]
    elements: list[str]
    asked_by: str = ""
    school: str = ""
    email: str = ""
    service_id: UUID | None = None


def ask(session: Session, token: str, wish: Wish, *, receipt: str, today: date) -> ServiceRequest:
    """Put the wish into the register of the link's school system; sent twice it is one.

    It joins the service that is known, and begins a new round where an approval has run out. Raises
    LinkEnded, AlreadyDecided where the register has the answer already, and RegisterFull.
    """
    with atomic(session):
        link = queries.link(session, token, lock=True)  # so that two wishes for one service come one by one
        before = session.scalar(
            select(ServiceRequest).where(ServiceRequest.receipt_hash == token_hash(receipt))
        )
        if before is not None:
            return before
        service = _meant(session, link, wish)
        if service is None:
            service = _begin(session, link, wish)
        else:
            _join(session, service, wish, today)
        made = ServiceRequest(
            organisation_id=link.organisation_id, service_id=service.id, link_id=link.id,
            receipt_hash=token_hash(receipt), name=wish.asked_by, school=wish.school, email=wish.email,
            purpose=wish.purpose, grades=in_order(Grade, wish.grades),
            elements=in_order(Element, wish.elements),
        )  # fmt: skip
        session.add(made)
        audit.record(session, "service.asked", service, by=SYSTEM, link=link.id)
        _tell(session, link, service, today)
    return made


def _meant(session: Session, link: RequestLink, wish: Wish) -> OnlineService | None:
    if wish.service_id is not None:
        found = queries.service(session, wish.service_id, lock=True)
        if found.organisation_id != link.organisation_id:
            raise NotFound("service")
        return found
    same = select(OnlineService).where(
        OnlineService.organisation_id == link.organisation_id,
        OnlineService.name_key == key_of(wish.name),
        OnlineService.host == host_of(wish.url),
    )
    return session.scalar(same.with_for_update().execution_options(populate_existing=True))


def _begin(session: Session, link: RequestLink, wish: Wish) -> OnlineService:
    waiting = select(func.count()).where(
        OnlineService.organisation_id == link.organisation_id, OnlineService.state.in_(WAITING)
    )
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        raise RegisterFull
    made = OnlineService(
        organisation_id=link.organisation_id, name=wish.name, url=wish.url, purpose=wish.purpose,
        grades=in_order(Grade, wish.grades), elements=in_order(Element, wish.elements), asked_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _join(session: Session, service: OnlineService, wish: Wish, today: date) -> None:
    asked = select(func.count()).where(ServiceRequest.service_id == service.id)
    if (session.scalar(asked) or 0) >= MOST_REQUESTS:
        raise RegisterFull
    now = standing(service.state, service.conditions, service.expires_on, today)
    if now in {Standing.LAPSED, Standing.RETIRED}:
        advance(session, service, WORKFLOW, Event.ASKED_AGAIN, asked_at=clock.now())
        audit.record(session, Event.ASKED_AGAIN, service, by=SYSTEM)
    elif now is not Standing.WAITING:
        raise AlreadyDecided(service.id)
    # What is vetted is all that was asked for.
    service.grades = in_order(Grade, [*service.grades, *wish.grades])
    wanted = in_order(Element, [*service.elements, *wish.elements])
    service.elements = [each for each in wanted if each != Element.NONE] or wanted
    service.version += 1


def _tell(session: Session, link: RequestLink, service: OnlineService, today: date) -> None:
    """One mail a day to each coordinator, however many ask."""
    for person in accounts.with_role(session, link.organisation_id, Role.COORDINATOR):
        notification.queue(
            session, "services_asked", to=person.email, locale=person.locale,
            effect_key=f"services-asked:{link.organisation_id}:{today}:{person.id}",
            name=person.name, organisation=link.organisation.name, service=service.name,
            path=f"/school-systems/{link.organisation_id}/online-services",
        )  # fmt: skip
