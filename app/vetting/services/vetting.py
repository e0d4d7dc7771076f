"""Working through the register: describing, answering the risk questions, deciding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import Stale
from app.core.transition import advance
from app.vetting import policy, queries, risk
from app.vetting.errors import AlreadyListed, ExpiryPast, QuestionsOpen, ReasonMissing
from app.vetting.likeness import host_of, key_of
from app.vetting.models import OnlineService, RiskAnswer, ServiceDecision
from app.vetting.vocabulary import Answer, Element, Grade, Question, in_order
from app.vetting.workflow import WORKFLOW, Event, State


@dataclass(frozen=True)
class Description:
    """What is known of a service."""

    name: str
    url: str
    provider: str
    purpose: str
    grades: list[str]
    elements: list[str]


@dataclass(frozen=True)
class Verdict:
    """A decision, with what belongs to it."""

    is_approved: bool
    reason: str
    conditions: str = ""
    expires_on: date | None = None


def add(session: Session, organisation_id: UUID, description: Description, *, by: Actor) -> OnlineService:
    """Put a service into the register that nobody asked for by the link; it waits like the others.

    Raises AlreadyListed.
    """
    with atomic(session):
        organisation = accounts.locked_organisation(session, organisation_id)
        policy.WORK.require(by, organisation)
        made = OnlineService(organisation_id=organisation_id, asked_at=clock.now())
        _require_new(session, organisation_id, description, but=None)
        _write(made, description)
        session.add(made)
        audit.record(session, "service.added", made, by=by)
    return made


def describe(
    session: Session, service_id: UUID, description: Description, *, version: int, by: Actor
) -> OnlineService:
    """Change what is known of the service. Raises Stale where a colleague was quicker, and AlreadyListed."""
    with atomic(session):
        service = _own(session, service_id, by)
        if service.version != version:
            raise Stale
        _require_new(session, service.organisation_id, description, but=service.id)
        _write(service, description)
        service.version += 1
        audit.record(session, "service.described", service, by=by)
    return service


def take_up(session: Session, service_id: UUID, *, by: Actor) -> OnlineService:
    """Begin to look at what was asked for: whoever asked sees that someone does."""
    with atomic(session):
        service = _own(session, service_id, by)
        advance(session, service, WORKFLOW, Event.TAKEN_UP)
        audit.record(session, Event.TAKEN_UP, service, by=by)
    return service


def answer(
    session: Session, service_id: UUID, found: Mapping[Question, tuple[Answer, str]], *, by: Actor
) -> OnlineService:
    """Note what was found on risk questions; the first answers take the service up by themselves."""
    with atomic(session):
        service = _own(session, service_id, by)
        if service.state is State.REQUESTED:
            advance(session, service, WORKFLOW, Event.TAKEN_UP)
            audit.record(session, Event.TAKEN_UP, service, by=by)
        known = queries.answers(session, service_id)
        changed = []
        for question, (said, note) in found.items():
            before = known.get(question)
            if before is None:
                before = RiskAnswer(
                    organisation_id=service.organisation_id, service_id=service.id, question=question
                )
                session.add(before)
            elif (before.answer, before.note) == (said, note):
                continue
            before.answer, before.note = said, note
            before.answered_at, before.answered_by_id = clock.now(), by.person_id
            before.answered_by_name = by.name
            changed.append(question.value)
        if changed:
            audit.record(session, "service.examined", service, by=by, questions=changed)
    return service


def decide(
    session: Session, service_id: UUID, verdict: Verdict, *, today: date, by: Actor
) -> ServiceDecision:
    """Approve, with or without conditions, or refuse; everybody who left an address is told.

    Raises QuestionsOpen, ReasonMissing, ExpiryPast, and IllegalTransition where it is decided already.
    """
    with atomic(session):
        service = _own(session, service_id, by)
        if service.state is State.REQUESTED:
            advance(session, service, WORKFLOW, Event.TAKEN_UP)
        _require_sound(session, service, verdict, today)
        now = clock.now()
        waited = max(0, (now - service.asked_at).days) if service.asked_at else None
        asked_on = None if waited is None else today - timedelta(days=waited)
        approved = verdict.is_approved
        conditions = verdict.conditions if approved else ""
        expires_on = verdict.expires_on if approved else None
        event = Event.APPROVED if approved else Event.REFUSED
        advance(
            session, service, WORKFLOW, event, decided_at=now, reason=verdict.reason,
            conditions=conditions, expires_on=expires_on,
        )  # fmt: skip
        made = ServiceDecision(
            organisation_id=service.organisation_id, service_id=service.id,
            outcome="approved" if approved else "refused", reason=verdict.reason, conditions=conditions,
            expires_on=expires_on, asked_on=asked_on, decided_on=today, decided_at=now,
            decided_by_id=by.person_id, decided_by_name=by.name,
        )  # fmt: skip
        session.add(made)
        audit.record(session, event, service, by=by, expires_on=expires_on)
        _tell(session, service, made)
    return made


def reopen(session: Session, service_id: UUID, *, by: Actor) -> OnlineService:
    """Look at a decided or retired service again; a new round begins, and its time is measured anew."""
    with atomic(session):
        service = _own(session, service_id, by)
        advance(session, service, WORKFLOW, Event.REOPENED, asked_at=clock.now())
        audit.record(session, Event.REOPENED, service, by=by)
    return service


def retire(session: Session, service_id: UUID, *, by: Actor) -> OnlineService:
    """Take the service out of use, or set a request aside; its history stays."""
    with atomic(session):
        service = _own(session, service_id, by)
        advance(session, service, WORKFLOW, Event.RETIRED)
        for request in queries.requests(session, service.id):
            request.email = ""  # no answer will be sent any more
        audit.record(session, Event.RETIRED, service, by=by)
    return service


def _own(session: Session, service_id: UUID, by: Actor) -> OnlineService:
    service = queries.service(session, service_id, lock=True)
    policy.WORK.require(by, service)
    return service


def _write(service: OnlineService, description: Description) -> None:
    service.name, service.url = description.name, description.url
    service.provider, service.purpose = description.provider, description.purpose
    service.grades = in_order(Grade, description.grades)
    service.elements = in_order(Element, description.elements)


def _require_new(
    session: Session, organisation_id: UUID, description: Description, *, but: UUID | None
) -> None:
    same = select(OnlineService).where(
        OnlineService.organisation_id == organisation_id,
        OnlineService.name_key == key_of(description.name),
        OnlineService.host == host_of(description.url),
    )
    found = session.scalar(same)
    if found is not None and found.id != but:
        raise AlreadyListed(found.id, found.name)


def _require_sound(session: Session, service: OnlineService, verdict: Verdict, today: date) -> None:
    if not verdict.is_approved:
        if not verdict.reason:
            raise ReasonMissing
        return
    if verdict.expires_on is not None and verdict.expires_on <= today:
        raise ExpiryPast
    found = risk.assess(queries.plain(queries.answers(session, service.id)), service.elements)
    if found.open_questions:
        raise QuestionsOpen(found.open_questions)


def _tell(session: Session, service: OnlineService, decision: ServiceDecision) -> None:
    """The answer goes to the addresses that were left for it, and they are forgotten with it."""
    for request in queries.requests(session, service.id):
        if request.email:
            notification.queue(
                session, "service_decided", to=request.email,
                effect_key=f"service-decided:{decision.id}:{request.id}",
                organisation=service.organisation.name, service=service.name,
                is_approved=decision.outcome == "approved", reason=decision.reason,
                conditions=decision.conditions, expires_on=decision.expires_on,
            )  # fmt: skip
            request.email = ""
