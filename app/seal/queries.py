"""Reads of awards and seals. Each says what it loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.assessment.models import Assessment
from app.certificate.editions import Language
from app.certificate.trusted_time import TimeState
from app.core.errors import NotFound
from app.notification.models import OutboxJob
from app.seal.models import (
    Annex,
    Award,
    AwardConfirmation,
    AwardState,
    Certificate,
    Credential,
    Decision,
    DecisionReviewer,
    Edition,
    IssuingStop,
    Seal,
    StatusList,
)
from app.seal.workflow import State

IN_FORCE = (State.ACTIVE, State.SUSPENDED)
PAGE = 50


@dataclass(frozen=True)
class SignedFacts:
    """How a certificate was signed, and the trusted time in it."""

    sha256: str
    key_id: str
    algorithm: str
    time_state: TimeState
    stamped_at: datetime | None
    time_problem: str


def get(session: Session, seal_pk: UUID, *, lock: bool = False) -> Seal:
    """The seal with its school system and history. `lock` reads it anew and holds it."""
    statement = (
        select(Seal)
        .where(Seal.id == seal_pk)
        .options(joinedload(Seal.organisation), selectinload(Seal.history))
    )
    if lock:
        statement = statement.with_for_update(of=Seal).execution_options(populate_existing=True)
    seal = session.scalar(statement)
    if seal is None:
        raise NotFound("seal")
    return seal


def by_seal_id(session: Session, stored_id: str) -> Seal | None:
    """The seal of this public id, if there is one, read anew with school system, award and history."""
    return session.scalar(
        select(Seal)
        .where(Seal.seal_id == stored_id)
        .options(joinedload(Seal.organisation), joinedload(Seal.award), selectinload(Seal.history))
        .execution_options(populate_existing=True)
    )


def in_force(session: Session, organisation_id: UUID, scope: str, *, lock: bool = False) -> Seal | None:
    """The school system's present seal of the scope. `lock` reads it anew and holds it."""
    statement = select(Seal).where(
        Seal.organisation_id == organisation_id, Seal.scope == scope, Seal.state.in_(IN_FORCE)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def of_organisation(session: Session, organisation_ids: Sequence[UUID]) -> Sequence[Seal]:
    """Every seal these school systems hold or held, newest first, with the school system."""
    return session.scalars(
        select(Seal)
        .where(Seal.organisation_id.in_(organisation_ids))
        .options(joinedload(Seal.organisation))
        .order_by(Seal.awarded_on.desc(), Seal.seal_id)
    ).all()


def page(session: Session, number: int) -> tuple[Sequence[Seal], int]:
    """One page of all seals, newest first, with their school systems; and how many pages there are."""
    total = session.scalar(select(func.count()).select_from(Seal)) or 0
    pages = max(-(-total // PAGE), 1)
    statement = (
        select(Seal)
        .options(joinedload(Seal.organisation))
        .order_by(Seal.awarded_on.desc(), Seal.seal_id)
        .limit(PAGE)
        .offset((min(number, pages) - 1) * PAGE)
    )
    return session.scalars(statement).all(), pages


def certificate(session: Session, seal_pk: UUID) -> Certificate:
    """The issued PDF with its hash."""
    found = session.get(Certificate, seal_pk)
    if found is None:
        raise NotFound("certificate")
    return found


def edition(session: Session, seal_pk: UUID, language: Language) -> Edition | None:
    """The certificate in that language, if it was ever asked for."""
    return session.scalar(select(Edition).where(Edition.seal_pk == seal_pk, Edition.language == language))


def editions(session: Session, seal_pk: UUID) -> dict[Language, str]:
    """The SHA-256 of the certificate in each further language in which it exists."""
    rows = session.execute(
        select(Edition.language, Edition.sha256).where(Edition.seal_pk == seal_pk).order_by(Edition.language)
    )
    return {row[0]: row[1] for row in rows}


def annex(session: Session, seal_pk: UUID, *, lock: bool = False) -> Annex | None:
    """What is published of the seal's readiness, or about to be; None where nothing is."""
    statement = select(Annex).where(Annex.seal_pk == seal_pk).execution_options(populate_existing=True)
    return session.scalar(statement.with_for_update() if lock else statement)


def has_annex(session: Session, seal_pk: UUID) -> bool:
    """Whether an annex can be read."""
    printed = select(Annex.seal_pk).where(Annex.seal_pk == seal_pk, Annex.printed_at.is_not(None))
    return session.scalar(printed) is not None


def credential(session: Session, stored_id: str) -> Credential | None:
    """The credential of the seal with this public id, if it has one."""
    return session.scalar(
        select(Credential).join(Seal, Seal.id == Credential.seal_pk).where(Seal.seal_id == stored_id)
    )


def status_list(session: Session, purpose: str) -> StatusList | None:
    """The list for a purpose as it was signed last."""
    return session.get(StatusList, purpose)


def award(session: Session, award_id: UUID, *, lock: bool = False) -> Award:
    """The intent with its decision, assessment and school system."""
    from_assessment = (
        joinedload(Award.decision).joinedload(Decision.assessment).joinedload(Assessment.organisation)
    )
    statement = select(Award).where(Award.id == award_id).options(from_assessment)
    if lock:
        statement = statement.with_for_update(of=Award).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("award")
    return found


def decision(session: Session, assessment_id: UUID) -> Decision | None:
    """What was decided on the assessment, with nothing else loaded; None while nobody has."""
    return session.scalar(select(Decision).where(Decision.assessment_id == assessment_id))


def unfinished(session: Session) -> Sequence[Award]:
    """Awards that are intended but not issued, oldest first, with their school systems."""
    return session.scalars(
        select(Award)
        .where(Award.state == AwardState.INTENDED)
        .options(
            joinedload(Award.decision).joinedload(Decision.assessment).joinedload(Assessment.organisation)
        )
        .order_by(Award.intended_at)
    ).all()


def waiting_ids(session: Session) -> list[UUID]:
    """The ids of the awards that are intended but not issued, oldest first."""
    statement = (
        select(Award.id).where(Award.state == AwardState.INTENDED).order_by(Award.intended_at, Award.id)
    )
    return list(session.scalars(statement))


def obstacles(session: Session, awards: Sequence[Award]) -> dict[UUID, str]:
    """Why the certificates of these awards could not be made so far, as slugs."""
    keys = {effect_key(award): award.id for award in awards}
    rows = session.execute(
        select(OutboxJob.effect_key, OutboxJob.last_error).where(
            OutboxJob.effect_key.in_(keys), OutboxJob.last_error.is_not(None)
        )
    )
    return {keys[key]: slug for key, slug in rows if slug}


def effect_key(award: Award) -> str:
    """The name under which the outbox knows the issuing of this award."""
    return f"award:{award.id}"


def due_to_expire(session: Session, today: date) -> Sequence[UUID]:
    """Ids of seals in force whose last day has passed."""
    return session.scalars(select(Seal.id).where(Seal.state.in_(IN_FORCE), Seal.valid_until < today)).all()


def seals_by_key(session: Session) -> dict[str, int]:
    """How many certificates each key has signed, by its id."""
    counted = select(Certificate.key_id, func.count()).group_by(Certificate.key_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def facts(session: Session, seal_pk: UUID) -> SignedFacts:
    """What is on record of the certificate, without the document itself."""
    columns = (
        Certificate.sha256, Certificate.key_id, Certificate.algorithm, Certificate.time_state,
        Certificate.stamped_at, Certificate.time_problem,
    )  # fmt: skip
    found = session.execute(select(*columns).where(Certificate.seal_pk == seal_pk)).one_or_none()
    if found is None:
        raise NotFound("certificate")
    return SignedFacts(*found)


def open_stop(session: Session, *, lock: bool = False) -> IssuingStop | None:
    """Why no certificate is issued now, read anew; None while issuing goes on."""
    statement = select(IssuingStop).where(IssuingStop.resumed_at.is_(None))
    if lock:
        statement = statement.with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def stops(session: Session, *, most: int = 20) -> Sequence[IssuingStop]:
    """When issuing was stopped, the latest first."""
    return session.scalars(select(IssuingStop).order_by(IssuingStop.stopped_at.desc()).limit(most)).all()


def confirmation(session: Session, award_id: UUID) -> AwardConfirmation | None:
    """The second person's word on the award, if it was given."""
    return session.get(AwardConfirmation, award_id, populate_existing=True)


def confirmed(session: Session, awards: Sequence[Award]) -> frozenset[UUID]:
    """Those of the awards that a second person has confirmed."""
    ids = [award.id for award in awards]
    rows = session.scalars(select(AwardConfirmation.award_id).where(AwardConfirmation.award_id.in_(ids)))
    return frozenset(rows)


def reviewers_of(session: Session, decision_id: UUID) -> frozenset[UUID]:
    """Who had reviewed what was decided."""
    rows = session.scalars(
        select(DecisionReviewer.reviewer_id).where(DecisionReviewer.decision_id == decision_id)
    )
    return frozenset(rows)
