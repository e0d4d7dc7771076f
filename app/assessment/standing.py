"""Where an assessment stands: its readiness and the stage of each practice, from one or two reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.assessment import queries, snapshot
from app.assessment.editing import Outline
from app.assessment.facts import facts_of
from app.assessment.models import Assessment, Response
from app.assessment.progress import Progress, progress_of
from app.assessment.sketch import EvidenceSketch, Sketch
from app.assessment.workflow import State
from app.criteria.schema import CriteriaSet
from app.scoring.engine import evaluate
from app.scoring.facts import Facts
from app.scoring.readiness import Readiness

MOST_KEPT = 64
KEPT: dict[tuple[object, ...], tuple[Facts, Readiness, Progress]] = {}


@dataclass(frozen=True)
class Standing:
    """All that the pages of an assessment show of its progress."""

    sketches: Mapping[str, Sketch]
    facts: Facts
    readiness: Readiness
    progress: Progress


def standing_of(
    session: Session,
    assessment: Assessment | Outline,
    criteria: CriteriaSet,
    *,
    as_of: date,
    sketches: Mapping[str, Sketch] | None = None,
) -> Standing:
    """How far it has come, as the school system sees itself. Loads texts only while changes are requested.

    `sketches` are its responses, where they were read already.
    """
    if assessment.state is State.CHANGES_REQUESTED:
        return standing_with(
            session, assessment, queries.responses(session, assessment.id), criteria, as_of=as_of
        )
    if sketches is None:
        sketches = queries.sketches(session, assessment.id)
    return _standing(assessment, sketches, criteria, (), as_of)


def standing_with(
    session: Session,
    assessment: Assessment | Outline,
    responses: Mapping[str, Response],
    criteria: CriteriaSet,
    *,
    as_of: date,
) -> Standing:
    """The same from responses that are loaded already, with their evidence."""
    returned = (
        unchanged(session, assessment, responses) if assessment.state is State.CHANGES_REQUESTED else ()
    )
    return _standing(
        assessment, {key: sketch(each) for key, each in responses.items()}, criteria, returned, as_of
    )


def unchanged(
    session: Session, assessment: Assessment | Outline, responses: Mapping[str, Response]
) -> tuple[str, ...]:
    """The reopened practices whose response is still as it was submitted."""
    before = snapshot.read(queries.latest_submission(session, assessment.id)).responses
    return tuple(
        practice_id
        for practice_id in assessment.reopened
        if practice_id not in responses
        or snapshot.content_of(responses[practice_id]) == before.get(practice_id)
    )


def sketch(response: Response) -> Sketch:
    """The response without its texts."""
    items = tuple(
        EvidenceSketch(item.kind.value, item.effective_from, item.effective_to) for item in response.evidence
    )
    return Sketch(
        response.practice_id,
        response.version,
        response.rating,
        response.is_not_applicable,
        bool(response.narrative),
        bool(response.justification),
        response.updated_at,
        response.updated_by_id,
        response.updated_by_name,
        response.is_to_confirm,
        response.confirmed_at is not None,
        items,
    )


def _standing(
    assessment: Assessment | Outline,
    sketches: Mapping[str, Sketch],
    criteria: CriteriaSet,
    returned: tuple[str, ...],
    as_of: date,
) -> Standing:
    # Who types changes words far more often than anything that counts, and opens page after page.
    key = (criteria.digest, assessment.scope, tuple(map(_what_counts, sketches.values())), returned, as_of)
    found = KEPT.get(key)
    if found is None:
        facts = facts_of(assessment.scope, answered(sketches), as_of=as_of)
        readiness = evaluate(criteria, facts)
        found = facts, readiness, progress_of(criteria, readiness, sketches, returned=returned)
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        KEPT[key] = found
    return Standing(sketches, *found)


def answered(sketches: Mapping[str, Sketch]) -> dict[str, Sketch]:
    """Without what was carried forward and nobody has confirmed: that is no answer yet."""
    return {key: one for key, one in sketches.items() if not one.is_to_confirm}


def _what_counts(one: Sketch) -> tuple[object, ...]:
    """All of a response but its version and who changed it when."""
    texts = one.has_narrative, one.has_justification
    return one.practice_id, one.rating, one.is_not_applicable, one.is_to_confirm, *texts, one.evidence
