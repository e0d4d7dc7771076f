"""The blueprint of reviews, and what its pages share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from uuid import UUID

from flask import Blueprint, current_app, url_for
from flask_babel import get_locale, gettext

from app.assessment import queries as assessments
from app.assessment.models import Assessment, Submission
from app.assessment.snapshot import FrozenEvidence, Snapshot, read
from app.assessment.workflow import State
from app.core import clock
from app.criteria.schema import CriteriaSet, Domain, Practice
from app.criteria.setup import catalogue
from app.review import findings, queries
from app.review.findings import Standing
from app.review.models import Recommendation
from app.scoring.explain import Sentence, tenths
from app.web.access import current_actor
from app.web.database import db
from app.web.i18n import as_number

bp = Blueprint("review", __name__)


@dataclass(frozen=True)
class Work:
    """All that the auditor's pages show of one submission: what was signed, and where the review stands."""

    assessment: Assessment
    criteria: CriteriaSet
    submission: Submission
    signed: Snapshot
    standing: dict[str, Standing]
    recommendation: Recommendation | None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains of the scope."""
        return self.criteria.in_scope(self.assessment.scope)

    @property
    def practices(self) -> tuple[Practice, ...]:
        """The practices of the scope, in order."""
        return tuple(practice for domain in self.domains for practice in domain.practices)

    @property
    def is_open(self) -> bool:
        """Whether the auditor can conclude now."""
        return self.assessment.state is State.IN_REVIEW and self.recommendation is None

    @property
    def concluded(self) -> int:
        """On how many practices the auditor has concluded."""
        return sum(practice.id in self.standing for practice in self.practices)

    @property
    def next_open(self) -> str | None:
        """The first practice without a finding."""
        return next((practice.id for practice in self.practices if practice.id not in self.standing), None)

    def state_of(self, practice_id: str) -> str:
        """The slug of what the auditor concluded, `open` before."""
        found = self.standing.get(practice_id)
        return found.finding.conclusion.value if found else "open"

    def neighbours(self, practice_id: str) -> tuple[str | None, str | None]:
        """The practices before and after."""
        ids = [practice.id for practice in self.practices]
        place = ids.index(practice_id)
        return ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None


def work_again(assessment_id: UUID) -> Work:
    """The actor's work, read anew: a refusal has ended what was read before."""
    return work_on(assessments.get(db.session, assessment_id))


def work_on(assessment: Assessment) -> Work:
    """The actor's work on the newest submission of the assessment, which is loaded with its school system."""
    submission = assessments.latest_submission(db.session, assessment.id)
    person_id = current_actor().person_id
    mine = findings.standing(db.session, submission, auditor_id=person_id)
    return Work(
        assessment=assessment,
        criteria=catalogue.get(assessment.criteria),
        submission=submission,
        signed=read(submission),
        standing={practice: each[0] for practice, each in mine.items()},
        recommendation=queries.recommendation(db.session, submission.id, person_id),
    )


def today() -> date:
    """The day where the program is."""
    return clock.today(current_app.extensions["settings"].time_zone)


def evidence_address(item: FrozenEvidence) -> str:
    """Where the file is handed out to those who may read the submission."""
    return url_for("assessment.evidence_file", evidence_id=item.id)


def said(sentence: Sentence) -> str:
    """A sentence of the scoring engine in the language of the page."""
    return sentence.text(gettext, partial(_number, str(get_locale())))


@lru_cache(maxsize=2000)
def _number(_language: str, value: int | Fraction) -> str:
    """A number with one decimal at most; a page of reasons has hundreds of them, and few are different."""
    return as_number(float(tenths(value)))
