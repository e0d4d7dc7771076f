"""The assessment file: one assessment as JSON, for scoring, export, import and carrying forward."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.criteria.schema import Frozen, PracticeId, Slug
from app.scoring.errors import AssessmentFileInvalid
from app.scoring.facts import Medium, NotApplicable
from app.scoring.file_problems import problems_of, written_day
from app.scoring.strict_json import parse

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_RESPONSES = 200
MOST_EVIDENCE = 50

Rated = Annotated[int, Field(strict=True, ge=1, le=4)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(written_day), WithJsonSchema({"type": "string", "format": "date"})]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
CriteriaKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}/[0-9]{4}(\.[0-9]+)?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Address = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f]+$")]


class EvidenceEntry(Frozen):
    """One file or link behind a response, and the days on which it holds."""

    kind: Medium
    name: Line
    url: Address | None = None
    sha256: Sha256 | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None
    state: Literal["pending", "accepted", "rejected"] = "pending"

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """An end before the beginning is a slip that would silently make the evidence count for nothing."""
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise PydanticCustomError("ends_before_it_begins", "effective_to is before effective_from")
        return self


class NotApplicableEntry(Frozen):
    """A claim that a practice does not apply, why, and whether a reviewer has agreed."""

    state: NotApplicable
    reason: Text = ""


class LayersEntry(Frozen):
    """What reviewers rated: one auditor, the lead, and what several agreed on."""

    auditor: Rated | None = None
    lead: Rated | None = None
    consensus: Rated | None = None


class ResponseEntry(Frozen):
    """The answer to one practice."""

    rating: Rated | None = None
    narrative: Text | None = None
    evidence: tuple[EvidenceEntry, ...] = Field(default=(), max_length=MOST_EVIDENCE)
    not_applicable: NotApplicableEntry | None = None
    layers: LayersEntry = LayersEntry()


class FindingEntry(Frozen):
    """A reviewer's finding. An open major one stands in the way of an award."""

    practice: PracticeId
    severity: Literal["major", "minor"]
    open: Flag = True


class AssessmentFile(Frozen):
    """One school system's assessment as it stands on a day."""

    criteria: CriteriaKey
    scope: Slug
    as_of: Day
    attested: Flag = False
    responses: dict[PracticeId, ResponseEntry] = Field(max_length=MOST_RESPONSES)
    findings: tuple[FindingEntry, ...] = Field(default=(), max_length=MOST_RESPONSES)


def read(raw: bytes) -> AssessmentFile:
    """The assessment in a file. Raises AssessmentFileInvalid, which names every problem and its place."""
    value = parse(raw)
    try:
        return AssessmentFile.model_validate(value)
    except ValidationError as error:
        raise AssessmentFileInvalid(problems_of(error)) from None


def write(assessment: AssessmentFile) -> str:
    """The text that `read` turns back into the same assessment: every field present, in one order."""
    return json.dumps(assessment.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def json_schema() -> str:
    """The text of `seal_criteria/schema/assessment.schema.json`."""
    schema: dict[str, Any] = AssessmentFile.model_json_schema()
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"
