"""The findings that stand for a submission: its own, and earlier ones on what did not change since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.assessment.models import Submission
from app.assessment.snapshot import FrozenResponse, read
from app.review.models import Assignment, Finding

Responses = Mapping[str, FrozenResponse]
Key = tuple[UUID, str]


@dataclass(frozen=True)
class Standing:
    """A finding as it stands for a submission; `number` is that of the submission it was made on."""

    finding: Finding
    number: int
    is_carried: bool


def standing(
    session: Session, submission: Submission, *, auditor_id: UUID | None = None
) -> dict[str, list[Standing]]:
    """What stands for each practice: of one auditor, or of everyone whose assignment was not ended.

    A resubmission keeps the finding on every practice whose response, evidence included, is word for word the
    same. The earlier finding itself is never changed or copied: it is read from where it was made.
    """
    chain = _chain(session, submission)
    numbers = {each.id: each.number for each in chain}
    statement = select(Finding).where(Finding.submission_id.in_(numbers))
    if auditor_id is None:
        statement = statement.where(Finding.auditor_id.in_(_current(submission.assessment_id)))
    else:
        statement = statement.where(Finding.auditor_id == auditor_id)
    made: dict[int, dict[Key, Finding]] = {number: {} for number in numbers.values()}
    for finding in session.scalars(statement.order_by(Finding.auditor_id)):
        made[numbers[finding.submission_id]][finding.auditor_id, finding.practice_id] = finding
    signed = [read(each).responses for each in chain] if len(chain) > 1 else [{}]
    grouped: dict[str, list[Standing]] = {}
    for (_, practice_id), found in carried(signed, [made[each.number] for each in chain]).items():
        grouped.setdefault(practice_id, []).append(found)
    return grouped


def carried(signed: Sequence[Responses], made: Sequence[Mapping[Key, Finding]]) -> dict[Key, Standing]:
    """What stands at the end of a chain of submissions, given the responses and new findings of each."""
    stands: dict[Key, Standing] = {}
    for place, (responses, findings) in enumerate(zip(signed, made, strict=True)):
        kept = {
            key: old for key, old in stands.items() if responses.get(key[1]) == signed[place - 1].get(key[1])
        }
        stands = {key: Standing(old.finding, old.number, is_carried=True) for key, old in kept.items()}
        stands |= {key: Standing(finding, place + 1, is_carried=False) for key, finding in findings.items()}
    return stands


def _chain(session: Session, submission: Submission) -> Sequence[Submission]:
    if submission.number == 1:
        return [submission]
    return session.scalars(
        select(Submission)
        .where(Submission.assessment_id == submission.assessment_id, Submission.number <= submission.number)
        .order_by(Submission.number)
    ).all()


def _current(assessment_id: UUID) -> Select[UUID]:
    return select(Assignment.auditor_id).where(
        Assignment.assessment_id == assessment_id, Assignment.ended_at.is_(None)
    )
