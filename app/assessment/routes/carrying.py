"""Carrying an assessment that is over into the next one: the offer, and last time beside the new response."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.assessment import carried, policy, queries, services
from app.assessment.ancestry import Ancestry, Descent, ancestry_of
from app.assessment.carried import Shelf
from app.assessment.carrying import Freshness
from app.assessment.errors import AlreadyOpen, NothingToCarry, StillOpen, VersionClosed
from app.assessment.models import Assessment, Response
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import criteria_of, shared, standing, today
from app.assessment.services.responding import practice_in
from app.assessment.standing import Standing
from app.criteria.schema import Change, CriteriaSet
from app.criteria.setup import catalogue
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form

WAYS = {
    Change.SAME: _l("the same as last time"),
    Change.REWORDED: _l("reworded since last time"),
    Change.SPLIT: _l("split from %(codes)s"),
    Change.MERGED: _l("merged from %(codes)s"),
    Change.NEW: _l("new since last time"),
}


@bp.route("/assessments/<uuid:assessment_id>/carry", methods=["GET", "POST"])
@requires(policy.CARRY, known_by=policy.WORK, assessment=queries.get)
def carry(assessment: Assessment) -> ResponseReturnValue:
    """Say what would be carried into the next assessment; then begin it."""
    criteria = catalogue.current(criteria_of(assessment).seal.id, today())
    form = Form()
    if not form.validate_on_submit():
        return _page(assessment, criteria, form, 400 if form.is_submitted() else 200)
    try:
        made = services.carry(
            db.session,
            assessment.id,
            criteria=criteria.key,
            catalogue=catalogue,
            by=current_actor(),
            on=today(),
        )
    except AlreadyOpen as error:
        flash(_("This assessment is under way already. Here it is."), "info")
        return _to(error.assessment_id)
    except (StillOpen, NothingToCarry, VersionClosed):
        return _page(queries.get(db.session, assessment.id), criteria, form, 409)
    return _to(made.id)


def ways_of(assessment: Assessment) -> dict[str, str]:
    """Where each practice of an assessment that was carried forward comes from, in words; else nothing."""
    _earlier, ancestry = _origin(assessment)
    return {key: way_words(each) for key, each in ancestry.descents.items()} if ancestry else {}


def way_words(descent: Descent) -> str:
    """How the practice relates to last time's."""
    return str(WAYS[descent.change]) % {"codes": ", ".join(descent.before)}


def confirming(assessment: Assessment, stand: Standing) -> tuple[int, int] | None:
    """How many carried responses are confirmed, of how many; None where none was carried."""
    if assessment.carried_from_id is None:
        return None
    confirmed = sum(each.is_confirmed for each in stand.sketches.values())
    return confirmed, confirmed + sum(each.is_to_confirm for each in stand.sketches.values())


def next_to_confirm(assessment: Assessment, practice_id: str) -> str | None:
    """Where confirming goes on; None where nothing is left, or nothing was carried."""
    if assessment.carried_from_id is None:
        return None
    progress = standing(assessment).progress
    return progress.next_after(practice_id, progress.to_confirm)


def last_time(assessment: Assessment, practice_id: str, response: Response | None) -> dict[str, Any] | None:
    """What was said and found on the practice last time, beside what there is now; None for a first time."""
    earlier, ancestry = _origin(assessment)
    if earlier is None or ancestry is None:
        return None
    descent = ancestry.descents[practice_id]
    criteria = criteria_of(earlier)
    titles = {each.id: each.title for each in criteria.practices}
    sources = carried.sources_of(db.session, earlier.id, descent)
    told = _feedback(earlier, criteria)
    items = [item for each in sources for item in each.evidence]
    age = practice_in(criteria_of(assessment), assessment.scope, practice_id).evidence.max_age_months
    shelf = Shelf.of(db.session, items, today())
    return {
        "earlier": earlier,
        "ended_at": _ended(earlier),
        "way": way_words(descent),
        "is_reworded": descent.change not in {Change.SAME, Change.NEW},
        "notes": descent.notes,
        "sources": [
            {"code": each.practice_id, "title": titles[each.practice_id], "response": each,
             "found": told.get(each.practice_id),
             "evidence": [shelf.item(item, age) for item in each.evidence]}
            for each in sources
        ],
        "is_to_confirm": response is not None and response.is_to_confirm,
        "is_carried": response is not None and (response.is_to_confirm or response.confirmed_at is not None),
    }  # fmt: skip


def _page(assessment: Assessment, criteria: CriteriaSet, form: Form, status: int) -> ResponseReturnValue:
    plan = None
    if not assessment.is_open:
        try:
            plan = carried.plan(
                db.session, assessment, criteria=criteria.key, catalogue=catalogue, on=today()
            )
        except NothingToCarry:
            plan = None
    older = {each.id: each.title for each in criteria_of(assessment).practices}
    return render_template(
        "assessment/carry.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            open_id=queries.open_one(db.session, assessment.organisation_id, assessment.scope),
            ended_at=_ended(assessment),
            plan=plan,
            titles={each.id: each.title for each in criteria.practices},
            older=older,
            ways={key: way_words(each) for key, each in plan.ancestry.descents.items()} if plan else {},
            states=[(each, plan.count(each)) for each in Freshness if plan.count(each)] if plan else [],
            form=form,
        ),
    ), status


def _origin(assessment: Assessment) -> tuple[Assessment | None, Ancestry | None]:
    if assessment.carried_from_id is None:
        return None, None
    earlier = queries.get(db.session, assessment.carried_from_id)
    return earlier, ancestry_of(catalogue, earlier.criteria, assessment.criteria)


def _feedback(earlier: Assessment, criteria: CriteriaSet) -> Mapping[str, dict[str, Any]]:
    """What the school system was told: `app.extensions["feedback_of"]`, where the review package is there."""
    ask = current_app.extensions.get("feedback_of")
    found: Mapping[str, dict[str, Any]] = ask(db.session, earlier, criteria) if ask is not None else {}
    return found


def _ended(assessment: Assessment) -> datetime:
    return assessment.closed_at or assessment.submitted_at or assessment.started_at


def _to(assessment_id: object) -> ResponseReturnValue:
    if assessment_id is None:
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".show", assessment_id=assessment_id), 303)
