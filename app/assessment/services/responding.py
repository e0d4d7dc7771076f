"""Saving the response to one practice, so that no word of anybody is lost."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import policy, queries
from app.assessment.errors import AlwaysApplies, Conflict, NotEditable, PracticeUnknown, TextTooLong
from app.assessment.models import Assessment, Response
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.schema import CriteriaSet, Practice
from app.together import diary
from app.together.models import EntryKind
from app.together.sitting import State

LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Answer:
    """What a person put into the fields of a practice page."""

    rating: int | None = None
    narrative: str = ""
    is_not_applicable: bool = False
    justification: str = ""

    def normal(self) -> Answer:
        """The answer as it is kept: texts without space around them, and no rating beside a claim."""
        rating = None if self.is_not_applicable else self.rating
        return Answer(rating, self.narrative.strip(), self.is_not_applicable, self.justification.strip())


def save(
    session: Session,
    assessment_id: UUID,
    practice_id: str,
    answer: Answer,
    *,
    version: int,
    criteria: CriteriaSet,
    by: Actor,
    kind: EntryKind = EntryKind.RESPONSE,
) -> Response:
    """Keep the answer, durably, with a trace of who gave it; returns the response with its new version.

    `version` is the one the person saw, 0 for none. Raises Conflict, with the colleague's text, when it is no
    longer the newest; the same answer sent twice is no conflict and changes nothing. Raises NotEditable after
    signing, PracticeUnknown, AlwaysApplies, TextTooLong. The diary tells of it as `kind`.
    """
    answer = answer.normal()
    _require_short(answer)
    with atomic(session):
        assessment = queries.get(session, assessment_id, lock=True)
        policy.ANSWER.require(by, assessment)
        practice = require_editable(assessment, practice_id, criteria)
        if answer.is_not_applicable and practice.not_applicable is None:
            raise AlwaysApplies(practice_id)
        response = response_to(session, assessment, practice_id)
        if answer_of(response) == answer:
            return response
        if response.version != version:
            raise Conflict(
                version=response.version,
                rating=response.rating,
                narrative=response.narrative,
                justification=response.justification,
                is_not_applicable=response.is_not_applicable,
                by_name=response.updated_by_name,
                at=response.updated_at,
                by_id=response.updated_by_id,
            )
        before = _written(response)
        response.rating = answer.rating
        response.narrative = answer.narrative
        response.is_not_applicable = answer.is_not_applicable
        response.justification = answer.justification
        response.version += 1
        response.updated_at, response.updated_by_id, response.updated_by_name = (
            clock.now(),
            by.person_id,
            by.name,
        )
        audit.record(
            session,
            "response.saved",
            response,
            by=by,
            organisation_id=assessment.organisation_id,
            practice=practice_id,
            version=response.version,
        )
        diary.note_response(
            session, assessment.id, practice_id, before=before, after=_state(answer), by=by, kind=kind
        )
    return response


def require_editable(assessment: Assessment, practice_id: str, criteria: CriteriaSet) -> Practice:
    """The practice. Raises PracticeUnknown or NotEditable unless its response can change now."""
    practice = practice_in(criteria, assessment.scope, practice_id)
    if not assessment.is_editable(practice_id):
        raise NotEditable(assessment.state)
    return practice


def practice_in(criteria: CriteriaSet, scope: str, practice_id: str) -> Practice:
    """The practice of a scope; PracticeUnknown where the scope has none of that id."""
    for domain in criteria.in_scope(scope):
        for practice in domain.practices:
            if practice.id == practice_id:
                return practice
    raise PracticeUnknown("practice")


def response_to(session: Session, assessment: Assessment, practice_id: str) -> Response:
    """The response to the practice, made empty where there is none. Only while the assessment is locked."""
    response = queries.response_alone(session, assessment.id, practice_id)
    if response is None:
        response = Response(
            assessment_id=assessment.id,
            practice_id=practice_id,
            version=0,
            narrative="",
            justification="",
            is_not_applicable=False,
        )
        session.add(response)
        session.flush()
    return response


def answer_of(response: Response) -> Answer:
    """What the response says."""
    return Answer(
        rating=response.rating,
        narrative=response.narrative,
        is_not_applicable=response.is_not_applicable,
        justification=response.justification,
    )


def _written(response: Response) -> diary.Written:
    return diary.Written(
        _state(answer_of(response)),
        response.version,
        response.updated_by_id,
        response.updated_by_name,
        response.updated_at,
    )


def _state(answer: Answer) -> State:
    return State(answer.rating, answer.narrative, answer.is_not_applicable, answer.justification)


def _require_short(answer: Answer) -> None:
    for text in (answer.narrative, answer.justification):
        if len(text) > LONGEST_TEXT:
            raise TextTooLong(len(text), LONGEST_TEXT)
