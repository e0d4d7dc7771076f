"""The frozen text of a submission: an assessment file with who signed what, canonical, with one digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hmac import compare_digest
from typing import Literal
from uuid import UUID

from pydantic import Field, ValidationError

from app.assessment.errors import SnapshotDamaged
from app.assessment.models import Assessment, Evidence, Response, Submission
from app.criteria.schema import CriteriaSet, Frozen, PracticeId
from app.scoring.assessment_file import (
    MOST_RESPONSES,
    AssessmentFile,
    EvidenceEntry,
    NotApplicableEntry,
    ResponseEntry,
)
from app.scoring.canonical import canonical, digest
from app.scoring.facts import Medium, NotApplicable


class FrozenEvidence(EvidenceEntry):
    """A piece of evidence with the id under which the portal keeps it, and its size in bytes."""

    id: UUID
    media_type: str = ""
    size: int = 0


class FrozenResponse(ResponseEntry):
    """A response with the evidence that was there when it was signed, and what got better since last time."""

    improvement: str = ""
    evidence: tuple[FrozenEvidence, ...] = Field(default=())


class FrozenOrganisation(Frozen):
    """The school system as it was called then."""

    id: UUID
    name: str
    leaid: str | None
    city: str
    state: str


class Attestation(Frozen):
    """Who signed which statement, when, and in which office."""

    person_id: UUID | None
    name: str
    title: str
    statement: str
    signed_at: datetime


class Snapshot(AssessmentFile):
    """An assessment file, and beside it all that makes it a signed submission."""

    format: Literal[1] = 1
    assessment_id: UUID
    number: int
    criteria_digest: str
    organisation: FrozenOrganisation
    attestation: Attestation
    responses: dict[PracticeId, FrozenResponse] = Field(  # type: ignore[assignment]  # narrower than the file's
        max_length=MOST_RESPONSES
    )


def file_of(
    assessment: Assessment, responses: Mapping[str, Response], practice_ids: Iterable[str], *, as_of: date
) -> AssessmentFile:
    """The assessment as it stands, for export: the practices of the scope in order.

    Unanswered ones are left out, and so is what was carried forward until it is confirmed.
    """
    return AssessmentFile(
        criteria=assessment.criteria,
        scope=assessment.scope,
        as_of=as_of,
        responses={
            key: ResponseEntry(
                **_entry(responses[key]), evidence=tuple(map(_evidence, responses[key].evidence))
            )
            for key in practice_ids
            if key in responses and not responses[key].is_to_confirm
        },
    )


def freeze(
    assessment: Assessment,
    responses: Mapping[str, Response],
    criteria: CriteriaSet,
    *,
    number: int,
    attestation: Attestation,
    as_of: date,
) -> Snapshot:
    """The snapshot of what is signed: every practice of the scope, in order."""
    organisation = assessment.organisation
    return Snapshot(
        criteria=assessment.criteria,
        scope=assessment.scope,
        as_of=as_of,
        attested=True,
        responses={
            key: _frozen(responses[key])
            for key in practice_ids(criteria, assessment.scope)
            if key in responses
        },
        assessment_id=assessment.id,
        number=number,
        criteria_digest=criteria.digest,
        organisation=FrozenOrganisation(
            id=organisation.id,
            name=organisation.name,
            leaid=organisation.leaid,
            city=organisation.city,
            state=organisation.state,
        ),
        attestation=attestation,
    )


def text_of(snapshot: Snapshot) -> str:
    """The canonical JSON that is stored, signed and digested."""
    return canonical(snapshot.model_dump(mode="json"))


def read(submission: Submission) -> Snapshot:
    """What was signed. Raises SnapshotDamaged where the stored text is not the one that its digest names."""
    if not compare_digest(digest(submission.snapshot), submission.digest):
        raise SnapshotDamaged
    try:
        return Snapshot.model_validate_json(submission.snapshot)
    except ValidationError:
        raise SnapshotDamaged from None


def content_digest(responses: Mapping[str, Response], criteria: CriteriaSet, scope: str) -> str:
    """The fingerprint of what a signatory reads, to notice that it changed before they signed."""
    read_texts = {
        key: canonical(_frozen(responses[key]).model_dump(mode="json"))
        for key in practice_ids(criteria, scope)
        if key in responses
    }
    return digest(canonical({"criteria": criteria.digest, "responses": read_texts}))


def content_of(response: Response) -> FrozenResponse:
    """A response as it would be frozen now."""
    return _frozen(response)


def practice_ids(criteria: CriteriaSet, scope: str) -> tuple[str, ...]:
    """The ids of the practices of a scope, in order."""
    return tuple(practice.id for domain in criteria.in_scope(scope) for practice in domain.practices)


def _frozen(response: Response) -> FrozenResponse:
    items = sorted(response.evidence, key=lambda item: (item.name, str(item.id)))
    return FrozenResponse(
        **_entry(response),
        improvement=response.improvement,
        evidence=tuple(map(_frozen_evidence, items)),
    )


def _entry(response: Response) -> dict[str, object]:
    claim = NotApplicableEntry(state=NotApplicable.CLAIMED, reason=response.justification)
    return {
        "rating": response.rating,
        "narrative": response.narrative or None,
        "not_applicable": claim if response.is_not_applicable else None,
    }


def _evidence(item: Evidence) -> EvidenceEntry:
    return EvidenceEntry(
        kind=Medium(item.kind.value),
        name=item.name,
        url=item.url,
        sha256=item.sha256,
        effective_from=item.effective_from,
        effective_to=item.effective_to,
    )


def _frozen_evidence(item: Evidence) -> FrozenEvidence:
    return FrozenEvidence(
        **_evidence(item).model_dump(), id=item.id, media_type=item.media_type, size=item.size
    )
