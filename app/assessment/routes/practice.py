"""One practice per page: rating, words, evidence; everything works without a script."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import policy, queries, services
from app.assessment.differences import Pieces, both, differences
from app.assessment.errors import AlwaysApplies, Conflict, NotEditable, TextTooLong
from app.assessment.forms import ResponseForm
from app.assessment.models import Assessment
from app.assessment.progress import stages_shown
from app.assessment.routes.blueprint import bp, text_is_shown
from app.assessment.routes.carrying import last_time, next_to_confirm
from app.assessment.routes.comments import talk_of
from app.assessment.routes.sharing import company
from app.assessment.routes.surroundings import (
    Place,
    asked_of,
    criteria_of,
    place_of,
    result_of,
    shared,
    standing,
)
from app.assessment.services.responding import answer_of, practice_in
from app.assessment.workflow import State
from app.core.actor import Actor
from app.criteria.schema import CriteriaSet
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.i18n import as_number


@bp.route("/assessments/<uuid:assessment_id>/practices/<practice_id>", methods=["GET", "POST"])
@requires(policy.WORK, assessment=queries.get)
def practice(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Read and answer one practice."""
    criteria = criteria_of(assessment)
    practice_in(criteria, assessment.scope, practice_id)
    form = ResponseForm()
    if not form.is_submitted():
        return _page(assessment, practice_id, form)
    policy.ANSWER.require(current_actor(), assessment)
    if not form.validate():
        return _page(assessment, practice_id, form, status=400)
    if form.choice.data == "theirs":
        return redirect(url_for(".practice", assessment_id=assessment.id, practice_id=practice_id), 303)
    if form.choice.data == "both":
        _keep_both(assessment, practice_id, form)
    refused = _save(assessment, criteria, practice_id, form)
    return refused or redirect(_onward(assessment, criteria, practice_id, form.then.data or ""), 303)


def _save(
    assessment: Assessment, criteria: CriteriaSet, practice_id: str, form: ResponseForm
) -> ResponseReturnValue | None:
    """Keep what was typed; where it cannot be, the page that says why, with all of it still there."""
    try:
        services.save(
            db.session,
            assessment.id,
            practice_id,
            form.answer,
            version=form.version.data or 0,
            criteria=criteria,
            by=current_actor(),
            improvement=form.improvement.data or "" if assessment.carried_from_id else None,
            is_confirmed=True,
        )
    except Conflict as conflict:
        return _page(assessment, practice_id, form, conflict=conflict, status=409)
    except NotEditable:
        return _page(assessment, practice_id, form, is_refused=True, status=409)
    except TextTooLong as error:
        words = _(
            "Both texts together have %(length)s characters, and %(limit)s fit. Shorten them, then save.",
            length=as_number(error.length),
            limit=as_number(error.limit),
        )
        form.refuse(words, "narrative")
        return _page(assessment, practice_id, form, status=400)
    except AlwaysApplies:
        form.refuse(_("This practice applies to every school system. Choose a rating."), "is_not_applicable")
        return _page(assessment, practice_id, form, status=400)
    return None


def _page(
    assessment: Assessment,
    practice_id: str,
    form: ResponseForm,
    *,
    conflict: Conflict | None = None,
    is_refused: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    if form.is_submitted():
        assessment = queries.get(db.session, assessment.id)  # a refusal has ended what was read before
    criteria, actor = criteria_of(assessment), current_actor()
    response = queries.response(db.session, assessment.id, practice_id)
    if not form.is_submitted() and response is not None:
        form.show(answer_of(response), response.version)
        form.improvement.data = response.improvement
    if conflict is not None:
        form.follow(conflict.version)
    place = place_of(criteria, assessment.scope, practice_id)
    text_is_shown()
    return render_template(
        "assessment/practice.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            practice=practice_in(criteria, assessment.scope, practice_id),
            place=place,
            form=form,
            response=response,
            stage=stages_shown(standing(assessment).progress, result_of(assessment))[practice_id].value,
            is_editable=assessment.is_editable(practice_id) and policy.ANSWER.allows(actor, assessment),
            is_refused=is_refused,
            conflict=conflict,
            compared=differences(form.answer.narrative, conflict.narrative) if conflict else None,
            compared_claims=_compared_claims(form, conflict),
            is_own_conflict=conflict is not None and conflict.by_id == actor.person_id,
            reason=_reason(assessment, practice_id),
            ratings=_ratings(criteria, assessment, practice_id),
            last_time=last_time(assessment, practice_id, response),
            **company(assessment, practice_id),
            **talk_of(assessment, practice_id),
        ),
    ), status


def _compared_claims(form: ResponseForm, conflict: Conflict | None) -> tuple[Pieces, Pieces] | None:
    """Both reasons why the practice does not apply, where they are not the same."""
    if conflict is None or form.answer.justification == conflict.justification:
        return None
    return differences(form.answer.justification, conflict.justification)


def _ratings(criteria: CriteriaSet, assessment: Assessment, practice_id: str) -> list[dict[str, object]]:
    found = practice_in(criteria, assessment.scope, practice_id)
    labels = criteria.version.rating_labels
    return [
        {"value": int(rating), "label": labels[rating], "description": found.ratings[rating]}
        for rating in sorted(labels)
    ]


def _reason(assessment: Assessment, practice_id: str) -> str:
    """What the consortium asked for on this practice."""
    if assessment.state is not State.CHANGES_REQUESTED or practice_id not in assessment.reopened:
        return ""
    asked = asked_of(assessment)
    return next((item.reason for item in asked.items if item.practice_id == practice_id), "") if asked else ""


def _keep_both(assessment: Assessment, practice_id: str, form: ResponseForm) -> None:
    """Put the colleague's kept text below the person's own, so that both are saved."""
    kept = queries.response(db.session, assessment.id, practice_id)
    if kept is None or kept.version != form.version.data:
        return
    heading = heading_of(kept.updated_by_name, current_actor())
    form.narrative.data = both(form.answer.narrative, kept.narrative, heading)
    form.justification.data = both(form.answer.justification, kept.justification, heading)


def heading_of(name: str, actor: Actor) -> str:
    """The line between two texts that were both kept."""
    return str(_("[From %(name)s:]", name=name or actor.name))


def _onward(assessment: Assessment, criteria: CriteriaSet, practice_id: str, then: str) -> str:
    place: Place = place_of(criteria, assessment.scope, practice_id)
    if then == "next" and (to_confirm := next_to_confirm(assessment, practice_id)):
        return url_for(".practice", assessment_id=assessment.id, practice_id=to_confirm)
    if then == "next" and place.after is not None:
        return url_for(".practice", assessment_id=assessment.id, practice_id=place.after)
    if then == "next":
        return url_for(".show", assessment_id=assessment.id)
    return url_for(".practice", assessment_id=assessment.id, practice_id=practice_id, saved=1)
