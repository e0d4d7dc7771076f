"""What the pages of an assessment share: its criteria, the day, and what other packages tell about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Protocol

from flask import current_app, get_template_attribute
from flask_babel import get_locale, gettext

from app.assessment import policy
from app.assessment.editing import Outline
from app.assessment.intake import EvidenceRoom
from app.assessment.models import Assessment
from app.assessment.room import ROOM
from app.assessment.services.telling import TellAuditors
from app.assessment.sketch import Sketch
from app.assessment.standing import Standing, standing_of
from app.core import clock
from app.criteria.schema import CriteriaSet, Domain
from app.criteria.setup import catalogue
from app.scoring.explain import Sentence, tenths
from app.scoring.readiness import Readiness
from app.together import policy as rules
from app.web.database import db
from app.web.i18n import as_number


class AskedItem(Protocol):
    """One practice of a request for changes."""

    practice_id: str
    reason: str


class Asked(Protocol):
    """A request for changes, as `app.extensions["requests_for"](session, assessment_id)` answers one."""

    due_on: date
    message: str
    items: Sequence[AskedItem]


@dataclass(frozen=True)
class Place:
    """Where a practice stands in its scope."""

    domain: Domain
    number: int
    total: int
    before: str | None
    after: str | None


def criteria_of(assessment: Assessment | Outline) -> CriteriaSet:
    """The criteria set that the assessment is made against."""
    return catalogue.get(assessment.criteria)


def evidence_room() -> EvidenceRoom:
    """Where the evidence of this portal is kept."""
    found: EvidenceRoom = current_app.extensions[ROOM]()
    return found


def today() -> date:
    """The day where the program is."""
    return clock.today(current_app.extensions["settings"].time_zone)


def standing(assessment: Assessment | Outline, sketches: Mapping[str, Sketch] | None = None) -> Standing:
    """How far the assessment has come, today."""
    return standing_of(db.session, assessment, criteria_of(assessment), as_of=today(), sketches=sketches)


def asked_of(assessment: Assessment) -> Asked | None:
    """What the consortium asked the school system to improve, where the review package knows of a request."""
    ask = current_app.extensions.get("requests_for")
    return ask(db.session, assessment.id) if ask is not None else None


def feedback_address(assessment: Assessment) -> str:
    """Where the outcome is explained: `app.extensions["outcome_address"](assessment)`; else empty."""
    tell = current_app.extensions.get("outcome_address")
    return str(tell(assessment) or "") if tell is not None else ""


def result_of(assessment: Assessment) -> Readiness | None:
    """What the auditors' findings made of it, once it is decided, where the review package is there."""
    ask = current_app.extensions.get("result_of")
    found: Readiness | None = (
        ask(db.session, assessment, criteria_of(assessment)) if ask is not None else None
    )
    return found


def tell_auditors() -> TellAuditors | None:
    """Who lets the auditors of a submission know, where the review package is there."""
    found: TellAuditors | None = current_app.extensions.get("tell_auditors")
    return found


def place_of(criteria: CriteriaSet, scope: str, practice_id: str) -> Place:
    """The neighbours of a practice in the order of its scope."""
    pairs = [(domain, practice.id) for domain in criteria.in_scope(scope) for practice in domain.practices]
    ids = [each for _, each in pairs]
    index = ids.index(practice_id)
    return Place(
        domain=pairs[index][0],
        number=index + 1,
        total=len(ids),
        before=ids[index - 1] if index else None,
        after=ids[index + 1] if index + 1 < len(ids) else None,
    )


def label(of: str, value: object) -> str:
    """The words for a stored state: the same table that templates use."""
    return _label(str(get_locale()), of, str(value))


@lru_cache(maxsize=500)
def _label(_language: str, of: str, value: str) -> str:
    """Kept, because every save asks for one of a few."""
    words = get_template_attribute("components/state_label.html", "state_label")
    return str(words(of=of, value=value)).strip()


def said(sentence: Sentence) -> str:
    """A sentence of the scoring engine in the language of the page."""
    return sentence.text(gettext, partial(_number, str(get_locale())))


def number(value: int | Fraction) -> str:
    """A number of the engine as readers of the language write it, with one decimal at most."""
    return _number(str(get_locale()), value)


@lru_cache(maxsize=2000)
def _number(_language: str, value: int | Fraction) -> str:
    """Kept, because a page of reasons has hundreds of numbers and few are different."""
    return as_number(float(tenths(value)))


def shared(**values: Any) -> dict[str, Any]:
    """Values for a template, with what every page of an assessment can use."""
    return {"said": said, "tenths": number, "policy": policy, "rules": rules, **values}
