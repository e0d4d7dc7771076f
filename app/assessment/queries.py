"""Reads of assessments. Each says what it loads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, exists, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from app.assessment.models import Assessment, Evidence, Response, ResponseEvidence, Submission
from app.assessment.sketch import EvidenceSketch, Sketch
from app.assessment.workflow import CLOSED
from app.core.errors import NotFound

# What every page and every autosave asks for is built once: building a statement costs more than running it.
GET = (
    select(Assessment)
    .where(Assessment.id == bindparam("assessment"))
    .options(joinedload(Assessment.organisation))
)
GET_LOCKED = GET.with_for_update(of=Assessment).execution_options(populate_existing=True)
RESPONSES, EVIDENCE, LINKS = (
    cast("Table", model.__table__) for model in (Response, Evidence, ResponseEvidence)
)
SKETCHES = (
    select(
        RESPONSES.c.practice_id,
        RESPONSES.c.version,
        RESPONSES.c.rating,
        RESPONSES.c.is_not_applicable,
        RESPONSES.c.narrative != "",
        RESPONSES.c.justification != "",
        RESPONSES.c.updated_at,
        RESPONSES.c.updated_by_id,
        RESPONSES.c.updated_by_name,
        RESPONSES.c.is_to_confirm,
        RESPONSES.c.confirmed_at.is_not(None),
        EVIDENCE.c.kind,
        EVIDENCE.c.effective_from,
        EVIDENCE.c.effective_to,
    )
    .select_from(
        RESPONSES.outerjoin(LINKS, LINKS.c.response_id == RESPONSES.c.id).outerjoin(
            EVIDENCE, (EVIDENCE.c.id == LINKS.c.evidence_id) & EVIDENCE.c.removed_at.is_(None)
        )
    )
    .where(RESPONSES.c.assessment_id == bindparam("assessment"))
)
RESPONSE = (
    select(Response)
    .where(Response.assessment_id == bindparam("assessment"), Response.practice_id == bindparam("practice"))
    .execution_options(populate_existing=True)
)
# Joined, because a second statement costs more than a text that comes once for each of its few files.
RESPONSE_WITH_EVIDENCE = RESPONSE.options(joinedload(Response.evidence.and_(Evidence.removed_at.is_(None))))


def get(session: Session, assessment_id: UUID, *, lock: bool = False) -> Assessment:
    """The assessment with its school system. `lock` reads it anew and holds it for the unit of work."""
    assessment = session.scalar(GET_LOCKED if lock else GET, {"assessment": assessment_id})
    if assessment is None:
        raise NotFound("assessment")
    return assessment


def of_organisations(session: Session, organisation_ids: Collection[UUID]) -> Sequence[Assessment]:
    """The assessments of these school systems with their school system, newest first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.organisation_id.in_(organisation_ids))
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.started_at.desc(), Assessment.id)
    ).all()


def handed_over(session: Session, *, limit: int = 200) -> Sequence[Assessment]:
    """What school systems have submitted, with the school system, latest first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.submitted_at.is_not(None))
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.submitted_at.desc(), Assessment.id)
        .limit(limit)
    ).all()


def open_one(session: Session, organisation_id: UUID, scope: str) -> UUID | None:
    """The id of the open assessment of this scope, if there is one."""
    from_open = select(Assessment).where(
        Assessment.organisation_id == organisation_id, Assessment.scope == scope
    )
    return next((found.id for found in session.scalars(from_open) if found.is_open), None)


def latest_closed(session: Session, organisation_ids: Collection[UUID]) -> list[Assessment]:
    """The last attempt that is over, of each school system and scope, where something was answered."""
    found: dict[tuple[UUID, str], Assessment] = {}
    statement = (
        select(Assessment)
        .where(
            Assessment.organisation_id.in_(organisation_ids),
            Assessment.state.in_(CLOSED),
            exists().where(Response.assessment_id == Assessment.id),
        )
        .options(joinedload(Assessment.organisation))
        .order_by(Assessment.started_at.desc(), Assessment.id)
    )
    for each in session.scalars(statement):
        found.setdefault((each.organisation_id, each.scope), each)
    return list(found.values())


def answered_counts(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many practices have a rating or a claim, by assessment; what is still to confirm does not count."""
    statement = (
        select(Response.assessment_id, func.count())
        .where(
            Response.assessment_id.in_(assessment_ids),
            Response.rating.is_not(None) | Response.is_not_applicable,
            ~Response.is_to_confirm,
        )
        .group_by(Response.assessment_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def sketches(session: Session, assessment_id: UUID) -> dict[str, Sketch]:
    """Every response by practice id without its texts, with what counts of its evidence, in one query."""
    session.flush()
    found: dict[str, Sequence[Any]] = {}
    evidence: dict[str, list[EvidenceSketch]] = defaultdict(list)
    for row in session.execute(SKETCHES, {"assessment": assessment_id}).all():
        *columns, kind, effective_from, effective_to = row
        found[columns[0]] = columns
        if kind is not None:
            evidence[columns[0]].append(EvidenceSketch(kind.value, effective_from, effective_to))
    return {
        practice_id: Sketch(*(*columns, tuple(evidence[practice_id])))
        for practice_id, columns in found.items()
    }


def responses(session: Session, assessment_id: UUID) -> dict[str, Response]:
    """Every response by practice id, read anew, with the evidence that is there."""
    statement = (
        select(Response)
        .where(Response.assessment_id == assessment_id)
        .options(selectinload(Response.evidence.and_(Evidence.removed_at.is_(None))))
        .execution_options(populate_existing=True)
    )
    return {response.practice_id: response for response in session.scalars(statement)}


def response(session: Session, assessment_id: UUID, practice_id: str) -> Response | None:
    """The response to one practice, read anew, with its evidence; None where nobody has begun."""
    found = session.scalars(RESPONSE_WITH_EVIDENCE, {"assessment": assessment_id, "practice": practice_id})
    return found.unique().one_or_none()


def response_alone(session: Session, assessment_id: UUID, practice_id: str) -> Response | None:
    """The response to one practice, read anew, with nothing else loaded; None where nobody has begun."""
    return session.scalar(RESPONSE, {"assessment": assessment_id, "practice": practice_id})


def submission(session: Session, submission_id: UUID) -> Submission:
    """One submission with its assessment and school system."""
    found = session.scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(joinedload(Submission.assessment).joinedload(Assessment.organisation))
    )
    if found is None:
        raise NotFound("submission")
    return found


def submissions(session: Session, assessment_id: UUID) -> Sequence[Submission]:
    """Every submission of the assessment, first one first, without its text."""
    return session.scalars(
        select(Submission)
        .where(Submission.assessment_id == assessment_id)
        .options(defer(Submission.snapshot, raiseload=True))
        .order_by(Submission.number)
    ).all()


def numbered_submission(session: Session, assessment_id: UUID, number: int) -> Submission:
    """The submission with this number."""
    found = session.scalar(
        select(Submission).where(Submission.assessment_id == assessment_id, Submission.number == number)
    )
    if found is None:
        raise NotFound("submission")
    return found


def latest_submission(session: Session, assessment_id: UUID) -> Submission:
    """The submission under review, with nothing else loaded."""
    found = session.scalar(
        select(Submission)
        .where(Submission.assessment_id == assessment_id)
        .order_by(Submission.number.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("submission")
    return found
