"""What if: choose steps and see the bars move. Nothing is saved; the address holds the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import policy, queries
from app.assessment.models import Assessment
from app.assessment.outlook import outlook_of
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import criteria_of, number, shared, standing
from app.assessment.standing import Standing
from app.assessment.whatif import Wish, imagined, wishes_of
from app.criteria.schema import CriteriaSet, Practice
from app.scoring.engine import evaluate
from app.scoring.readiness import Readiness
from app.web.access import requires

RATING, EVIDENCE, ACCEPTED = "rating-", "evidence-", "accepted"
RATINGS = {"1", "2", "3", "4"}


@dataclass(frozen=True)
class Bar:
    """A number as it is and as it would be. `key` is a domain, or `overall`."""

    key: str
    title: str
    now: int | None
    then: int | None


@dataclass(frozen=True)
class Row:
    """One practice and what can be wished for it."""

    practice: Practice
    rating: int | None
    wished: int | None
    has_evidence: bool
    wants_evidence: bool


@bp.get("/assessments/<uuid:assessment_id>/what-if")
@requires(policy.WORK, assessment=queries.get)
def what_if(assessment: Assessment) -> ResponseReturnValue:
    """The steps to choose from, and what they would bring."""
    criteria, stand, wishes = criteria_of(assessment), standing(assessment), _wishes()
    then = _then(criteria, stand, wishes)
    outlook = outlook_of(criteria, stand.facts)
    return render_template(
        "assessment/what_if.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            bars=_bars(criteria, stand.readiness, then),
            note=_note,
            summary=_summary(criteria, stand.readiness, then),
            rows=_rows(criteria, assessment, stand, wishes),
            threshold=then.threshold,
            is_accepted=ACCEPTED in request.args,
            lightest=url_for(".what_if", **_arguments(assessment, wishes_of(outlook.cheapest))),
        ),
    )


@bp.get("/assessments/<uuid:assessment_id>/what-if.json")
@requires(policy.WORK, assessment=queries.get)
def what_if_numbers(assessment: Assessment) -> ResponseReturnValue:
    """The same numbers, for the script that moves the bars."""
    criteria, stand = criteria_of(assessment), standing(assessment)
    then = _then(criteria, stand, _wishes())
    return jsonify(
        summary=_summary(criteria, stand.readiness, then),
        bars=[
            {
                "key": bar.key,
                "value": bar.then,
                "is_below": (bar.then or 0) < then.threshold,
                "word": _word(bar, then.threshold),
                "note": _note(bar),
            }
            for bar in _bars(criteria, stand.readiness, then)
        ],
    )


def _wishes() -> dict[str, Wish]:
    ratings = {
        name.removeprefix(RATING): int(value)
        for name, value in request.args.items()
        if name.startswith(RATING) and value in RATINGS
    }
    shown = {name.removeprefix(EVIDENCE) for name in request.args if name.startswith(EVIDENCE)}
    return {
        practice: Wish(ratings.get(practice), practice in shown)
        for practice in sorted(ratings.keys() | shown)
    }


def _then(criteria: CriteriaSet, stand: Standing, wishes: dict[str, Wish]) -> Readiness:
    known = {practice.practice for practice in stand.readiness.practices}
    wanted = {practice: wish for practice, wish in wishes.items() if practice in known}
    return evaluate(criteria, imagined(stand.facts, wanted, is_accepted=ACCEPTED in request.args))


def _bars(criteria: CriteriaSet, now: Readiness, then: Readiness) -> list[Bar]:
    titles = {domain.id: domain.title for domain in criteria.domains}
    before = {domain.domain: domain.shown for domain in now.domains}
    domains = [
        Bar(domain.domain, titles[domain.domain], before[domain.domain], domain.shown)
        for domain in then.domains
    ]
    overall = Bar("overall", _("Overall"), now.shown, then.shown)
    return [overall, *domains] if len(domains) > 1 else [overall]


def _note(bar: Bar) -> str:
    if bar.now == bar.then:
        return str(_("as it is now"))
    if bar.now is None or bar.then is None:
        return str(_("now %(now)s", now=_("undefined") if bar.now is None else number(bar.now)))
    return str(
        _("now %(now)s, so %(more)s more", now=number(bar.now), more=number(bar.then - bar.now))
        if bar.then > bar.now
        else _("now %(now)s, so %(less)s less", now=number(bar.now), less=number(bar.now - bar.then))
    )


def _word(bar: Bar, threshold: int) -> str:
    """The word beside the bar, as the component `readiness_bar` writes it."""
    is_below = (bar.then or 0) < threshold
    return str(_("below %(mark)s", mark=threshold) if is_below else _("reaches %(mark)s", mark=threshold))


def _summary(criteria: CriteriaSet, now: Readiness, then: Readiness) -> str:
    if then.is_eligible:
        return str(_("With this, nothing would stand in the way of an award."))
    required = criteria.version.scale.required_rating
    before, after = _in_place(now, required), _in_place(then, required)
    total = sum(practice.is_applicable for practice in then.practices)
    if before == after:
        return str(_("%(now)s of %(total)s practices are in place.", now=before, total=total))
    return str(
        _(
            "With this, %(then)s of %(total)s practices would be in place; now it is %(now)s.",
            then=after, total=total, now=before,
        )
    )  # fmt: skip


def _in_place(readiness: Readiness, required: int) -> int:
    """Practices rated as the criteria ask, whatever an auditor still has to say."""
    return sum(
        practice.is_applicable and (practice.rating or 0) >= required for practice in readiness.practices
    )


def _rows(
    criteria: CriteriaSet, assessment: Assessment, stand: Standing, wishes: dict[str, Wish]
) -> dict[str, list[Row]]:
    return {
        domain.id: [_row(practice, stand, wishes.get(practice.id, Wish())) for practice in domain.practices]
        for domain in criteria.in_scope(assessment.scope)
    }


def _row(practice: Practice, stand: Standing, wish: Wish) -> Row:
    fact = stand.facts.of(practice.id)
    return Row(practice, fact.rating, wish.rating, bool(fact.evidence), wish.has_evidence)


def _arguments(assessment: Assessment, wishes: dict[str, Wish]) -> dict[str, Any]:
    ratings = {f"{RATING}{practice}": str(wish.rating) for practice, wish in wishes.items() if wish.rating}
    return (
        {"assessment_id": assessment.id}
        | ratings
        | {f"{EVIDENCE}{practice}": "1" for practice, wish in wishes.items() if wish.has_evidence}
    )
