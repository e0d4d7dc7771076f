"""Saving the response to one practice, so that no word of anybody is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import editing, policy, queries
from app.assessment.editing import Kept, Outline
from app.assessment.errors import AlwaysApplies, Conflict, NotEditable, PracticeUnknown, TextTooLong
from app.assessment.models import Assessment, Response
from app.assessment.sketch import Sketch
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import Stale
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


@dataclass(frozen=True)
class Saved:
    """What is kept now, and every response beside it as it was in that moment."""

    response: Kept
    sketches: Mapping[str, Sketch]


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
    improvement: str | None = None,
    is_confirmed: bool = False,
) -> Saved:
    """Keep the answer, durably, with a trace of who gave it; returns what is kept, with its new version.

    `version` is the one the person saw, 0 for none. Raises Conflict, with the colleague's text, when it is no
    longer the newest; the same answer sent twice is no conflict and changes nothing. Raises NotEditable after
    signing, PracticeUnknown, AlwaysApplies, TextTooLong. The diary tells of it as `kind`.

    With `is_confirmed` a response that was carried forward counts from now on; `improvement` is what got
    better since, None to leave what is kept.
    """
    answer = answer.normal()
    wish = _Wish(answer, version, is_confirmed, None if improvement is None else improvement.strip())
    _require_short(answer)
    # Shared also where nothing changes: the same words may be on their way to the disk for somebody else.
    with atomic(session, shares_flush=True):
        session.flush()
        place = _Place(session, assessment_id, practice_id, criteria, kind)
        # Who was slower than a colleague in the same instant looks again, and finds the colleague's words.
        response = _try(place, wish, by) or _try(place, wish, by)
        if response is None:
            raise Stale
        return Saved(response, queries.sketches(session, assessment_id))


@dataclass(frozen=True)
class _Place:
    session: Session
    assessment_id: UUID
    practice_id: str
    criteria: CriteriaSet
    kind: EntryKind


@dataclass(frozen=True)
class _Wish:
    """What is to be kept, from the version that the person saw."""

    answer: Answer
    version: int
    is_confirmed: bool
    improvement: str | None

    def confirms(self, seen: Kept) -> bool:
        return self.is_confirmed and seen.is_to_confirm

    def is_kept(self, seen: Kept) -> bool:
        is_same = seen.id is not None and answer_of(seen) == self.answer
        return is_same and self.improvement in {None, seen.improvement} and not self.confirms(seen)


def _try(place: _Place, wish: _Wish, by: Actor) -> Kept | None:
    connection = place.session.connection()
    assessment, seen = editing.kept(connection, place.assessment_id, place.practice_id)
    policy.ANSWER.require(by, assessment)
    practice = require_editable(assessment, place.practice_id, place.criteria)
    if wish.answer.is_not_applicable and practice.not_applicable is None:
        raise AlwaysApplies(place.practice_id)
    if wish.is_kept(seen):
        return seen
    if seen.version != wish.version:
        raise _conflict(seen)
    values = _values(wish, seen, by)
    response = editing.write(connection, place.assessment_id, place.practice_id, seen, values)
    if response is not None:
        _tell(place, wish, seen, response, organisation_id=assessment.organisation_id, by=by)
    return response


def _values(wish: _Wish, seen: Kept, by: Actor) -> dict[str, object]:
    now = clock.now()
    is_confirming = wish.confirms(seen)
    return {
        "rating": wish.answer.rating,
        "narrative": wish.answer.narrative,
        "is_not_applicable": wish.answer.is_not_applicable,
        "justification": wish.answer.justification,
        "updated_at": now,
        "updated_by_id": by.person_id,
        "updated_by_name": by.name,
        "is_to_confirm": seen.is_to_confirm and not is_confirming,
        "improvement": seen.improvement if wish.improvement is None else wish.improvement,
        "confirmed_at": now if is_confirming else seen.confirmed_at,
    }


def _tell(
    place: _Place, wish: _Wish, seen: Kept, response: Kept, *, organisation_id: UUID, by: Actor
) -> None:
    is_confirming, is_changed = wish.confirms(seen), seen.id is None or answer_of(seen) != wish.answer
    for event in ("response.saved", "response.confirmed"):
        if is_confirming if event == "response.confirmed" else is_changed or not is_confirming:
            audit.record(
                place.session,
                event,
                response,
                by=by,
                organisation_id=organisation_id,
                practice=place.practice_id,
                version=response.version,
            )
    if is_changed:
        diary.note_response(
            place.session, place.assessment_id, place.practice_id,
            before=_written(seen), after=_state(wish.answer), by=by, kind=place.kind,
        )  # fmt: skip


def _conflict(seen: Kept) -> Conflict:
    return Conflict(
        version=seen.version,
        rating=seen.rating,
        narrative=seen.narrative,
        justification=seen.justification,
        is_not_applicable=seen.is_not_applicable,
        by_name=seen.updated_by_name,
        at=seen.updated_at,
        by_id=seen.updated_by_id,
        improvement=seen.improvement,
    )


def require_editable(assessment: Assessment | Outline, practice_id: str, criteria: CriteriaSet) -> Practice:
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


def answer_of(response: Response | Kept) -> Answer:
    """What the response says."""
    return Answer(
        rating=response.rating,
        narrative=response.narrative,
        is_not_applicable=response.is_not_applicable,
        justification=response.justification,
    )


def _written(response: Kept) -> diary.Written:
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
