"""Reads of a register. Each says what it loads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.models import Organisation
from app.accounts.tokens import token_hash
from app.assessment.models import Evidence, EvidenceKind
from app.core.errors import NotFound
from app.vetting.errors import LinkEnded
from app.vetting.models import (
    Agreement,
    OnlineService,
    Register,
    RegisterImport,
    RequestLink,
    RiskAnswer,
    ServiceDecision,
    ServiceRequest,
    Snapshot,
)
from app.vetting.vocabulary import Answer, Question
from app.vetting.workflow import WAITING

MOST_OFFERED = 200


def service(session: Session, service_id: UUID, *, lock: bool = False) -> OnlineService:
    """The service with its school system. `lock` reads it anew and holds it for the unit of work."""
    statement = (
        select(OnlineService)
        .where(OnlineService.id == service_id)
        .options(joinedload(OnlineService.organisation))
    )
    if lock:
        statement = statement.with_for_update(of=OnlineService).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("service")
    return found


def register(session: Session, organisation_id: UUID) -> Register | None:
    """How the school system runs its register; None where it never said."""
    return session.get(Register, organisation_id)


def published(session: Session, slug: str) -> tuple[Register, Organisation]:
    """The register that the public may see under this name, with its school system."""
    found = session.execute(
        select(Register, Organisation)
        .join(Organisation, Organisation.id == Register.organisation_id)
        .where(Register.slug == slug, Register.is_published)
    ).one_or_none()
    if found is None:
        raise NotFound("register")
    return found[0], found[1]


def link(session: Session, token: str, *, lock: bool = False) -> RequestLink:
    """The link that people ask by, with its school system. Raises LinkEnded."""
    statement = (
        select(RequestLink)
        .where(RequestLink.token == token, RequestLink.ended_at.is_(None))
        .options(joinedload(RequestLink.organisation))
    )
    if lock:
        statement = statement.with_for_update(of=RequestLink).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise LinkEnded
    return found


def current_link(session: Session, organisation_id: UUID) -> RequestLink | None:
    """The link of the school system, where it has one."""
    return session.scalar(
        select(RequestLink).where(
            RequestLink.organisation_id == organisation_id, RequestLink.ended_at.is_(None)
        )
    )


def request_of_receipt(session: Session, receipt: str) -> ServiceRequest:
    """The request that a receipt belongs to, with its service and school system."""
    found = session.scalar(
        select(ServiceRequest)
        .where(ServiceRequest.receipt_hash == token_hash(receipt))
        .options(joinedload(ServiceRequest.service).joinedload(OnlineService.organisation))
    )
    if found is None:
        raise NotFound("receipt")
    return found


def known(session: Session, organisation_id: UUID) -> list[tuple[UUID, str, str]]:
    """Id, name key and host of every service, for looking for likeness."""
    rows = session.execute(
        select(OnlineService.id, OnlineService.name_key, OnlineService.host).where(
            OnlineService.organisation_id == organisation_id
        )
    )
    return [(row.id, row.name_key, row.host) for row in rows]


def services(session: Session, ids: Collection[UUID]) -> dict[UUID, OnlineService]:
    """These services by id, with nothing else loaded."""
    found = session.scalars(select(OnlineService).where(OnlineService.id.in_(ids)))
    return {each.id: each for each in found}


def every(session: Session, organisation_id: UUID) -> Sequence[OnlineService]:
    """The whole register by name, with agreements."""
    return session.scalars(
        select(OnlineService)
        .where(OnlineService.organisation_id == organisation_id)
        .options(selectinload(OnlineService.agreements))
        .order_by(OnlineService.name_key, OnlineService.id)
        .execution_options(populate_existing=True)
    ).all()


def waiting(session: Session, organisation_id: UUID) -> list[tuple[OnlineService, int]]:
    """What waits for a decision and how many asked for it, what waits longest first."""
    asked = (
        select(func.count())
        .where(ServiceRequest.service_id == OnlineService.id)
        .correlate(OnlineService)
        .scalar_subquery()
    )
    rows = session.execute(
        select(OnlineService, asked)
        .where(OnlineService.organisation_id == organisation_id, OnlineService.state.in_(WAITING))
        .order_by(OnlineService.asked_at, OnlineService.id)
    )
    return [(row[0], int(row[1])) for row in rows]


def requests(session: Session, service_id: UUID) -> Sequence[ServiceRequest]:
    """Who asked for the service and what for, first one first."""
    return session.scalars(
        select(ServiceRequest)
        .where(ServiceRequest.service_id == service_id)
        .order_by(ServiceRequest.asked_at, ServiceRequest.id)
    ).all()


def answers(session: Session, service_id: UUID) -> dict[Question, RiskAnswer]:
    """What was found so far, by question."""
    found = session.scalars(select(RiskAnswer).where(RiskAnswer.service_id == service_id))
    return {each.question: each for each in found}


def plain(found: dict[Question, RiskAnswer]) -> dict[Question, Answer]:
    """The answers alone."""
    return {question: each.answer for question, each in found.items()}


def agreements(session: Session, service_id: UUID) -> Sequence[Agreement]:
    """The agreements on the service with their files, first one first."""
    return session.scalars(
        select(Agreement)
        .where(Agreement.service_id == service_id)
        .options(joinedload(Agreement.evidence))
        .order_by(Agreement.added_at, Agreement.id)
    ).all()


def agreement(session: Session, service_id: UUID, agreement_id: UUID) -> Agreement:
    """One agreement on this service."""
    found = session.get(Agreement, agreement_id, populate_existing=True)
    if found is None or found.service_id != service_id:
        raise NotFound("agreement")
    return found


def decisions(session: Session, service_id: UUID) -> Sequence[ServiceDecision]:
    """Every decision on the service, newest first."""
    return session.scalars(
        select(ServiceDecision)
        .where(ServiceDecision.service_id == service_id)
        .order_by(ServiceDecision.decided_at.desc())
    ).all()


def spans(session: Session, organisation_id: UUID, since: date) -> list[tuple[date, date]]:
    """The days asked and decided of every decision since that day on something that was asked for."""
    rows = session.execute(
        select(ServiceDecision.asked_on, ServiceDecision.decided_on).where(
            ServiceDecision.organisation_id == organisation_id,
            ServiceDecision.asked_on.is_not(None),
            ServiceDecision.decided_on >= since,
        )
    )
    return [(row.asked_on, row.decided_on) for row in rows]


def files(session: Session, organisation_id: UUID) -> Sequence[Evidence]:
    """Files of the evidence library that an agreement may point to, newest first."""
    return session.scalars(
        select(Evidence)
        .where(
            Evidence.organisation_id == organisation_id,
            Evidence.kind == EvidenceKind.FILE,
            Evidence.removed_at.is_(None),
        )
        .order_by(Evidence.added_at.desc(), Evidence.id)
        .limit(MOST_OFFERED)
    ).all()


def snapshots(session: Session, organisation_id: UUID) -> Sequence[Snapshot]:
    """Every frozen copy, newest first, without the documents."""
    return session.scalars(
        select(Snapshot).where(Snapshot.organisation_id == organisation_id).order_by(Snapshot.number.desc())
    ).all()


def snapshot(session: Session, snapshot_id: UUID) -> Snapshot:
    """One frozen copy with its school system, without the document."""
    found = session.scalar(
        select(Snapshot).where(Snapshot.id == snapshot_id).options(joinedload(Snapshot.organisation))
    )
    if found is None:
        raise NotFound("snapshot")
    return found


def document(session: Session, snapshot_id: UUID) -> bytes | None:
    """The PDF of a snapshot, where it is made already."""
    return session.scalar(select(Snapshot.pdf).where(Snapshot.id == snapshot_id))


def imported(session: Session, import_id: UUID, *, lock: bool = False) -> RegisterImport:
    """A list that was sent, with its school system."""
    statement = (
        select(RegisterImport)
        .where(RegisterImport.id == import_id)
        .options(joinedload(RegisterImport.organisation))
    )
    if lock:
        statement = statement.with_for_update(of=RegisterImport).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("import")
    return found
