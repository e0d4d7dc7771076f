"""The diary of changes, and bringing an earlier text back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import policy, queries
from app.assessment.differences import Runs, changes, differences
from app.assessment.errors import AlwaysApplies, Conflict, NotEditable
from app.assessment.forms import RestoreForm
from app.assessment.models import Assessment
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import criteria_of, shared
from app.assessment.services.responding import practice_in
from app.assessment.services.restoring import restore
from app.core.errors import NotFound
from app.together import policy as rules
from app.together import reading
from app.together.reading import Line
from app.web.access import current_actor, requires
from app.web.database import db

HERE = "/assessments/<uuid:assessment_id>/diary"
MOST_WORDS = 120


@bp.get(HERE)
@requires(rules.READ, assessment=queries.get)
def diary(assessment: Assessment) -> ResponseReturnValue:
    """Every change of the assessment."""
    return _page(assessment, "")


@bp.get("/assessments/<uuid:assessment_id>/practices/<practice_id>/diary")
@requires(rules.READ, assessment=queries.get)
def practice_diary(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Every change of one practice."""
    practice_in(criteria_of(assessment), assessment.scope, practice_id)
    return _page(assessment, practice_id)


@bp.get(f"{HERE}/<int:number>")
@requires(rules.READ, assessment=queries.get)
def diary_entry(assessment: Assessment, number: int) -> ResponseReturnValue:
    """One change of a response: the text before and after it, side by side."""
    return _entry(assessment, number, 200)


@bp.post(f"{HERE}/<int:number>/restore")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def restore_text(assessment: Assessment, number: int) -> ResponseReturnValue:
    """Bring the text back as it was after this change."""
    form = RestoreForm()
    if not form.validate():
        return _entry(assessment, number, 400)
    entry, refused = _line(assessment, number), ""
    try:
        restore(
            db.session,
            assessment.id,
            number,
            version=form.version.data or 0,
            criteria=criteria_of(assessment),
            by=current_actor(),
        )
    except Conflict as conflict:
        refused = _(
            "%(name)s changed the response after you opened this page, so nothing was restored. "
            "What is there now is shown below; restore again if you still want to.",
            name=conflict.by_name,
        )
    except NotEditable:
        refused = _("This practice cannot be edited now, so nothing was restored.")
    except AlwaysApplies:
        refused = _("This practice applies to every school system, so that text cannot come back.")
    if refused:
        flash(refused, "error")
        return _entry(queries.get(db.session, assessment.id), number, 409)
    flash(_("The earlier text is back. The one it replaced stays in the diary."), "success")
    here = url_for(".practice", assessment_id=assessment.id, practice_id=entry.practice_id)
    return redirect(here, 303)


def _page(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    people = reading.people(db.session, assessment.organisation_id)
    person_id = next((each for each in people if str(each) == request.args.get("person")), None)
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1  # noqa: PLR2004  # no diary is longer
    found = reading.lines(
        db.session, assessment.id, practice_id=practice_id, person_id=person_id, page=number
    )
    return render_template(
        "assessment/diary.html",
        **shared(
            assessment=assessment,
            practice=practice_in(criteria_of(assessment), assessment.scope, practice_id)
            if practice_id
            else None,
            found=found,
            told=[(each, _told(each)) for each in found.lines],
            people=people,
            person_id=person_id,
        ),
    )


def _told(line: Line) -> dict[str, Any]:
    """What changed in a response, both texts only as far as they differ; nothing for other entries."""
    before, after = line.before, line.after if line.is_text else line.before
    return {
        "narrative": _changed(before.narrative, after.narrative),
        "justification": _changed(before.justification, after.justification),
        "rating": (before.rating, after.rating) if before.rating != after.rating else None,
        "claim": after.is_not_applicable if before.is_not_applicable != after.is_not_applicable else None,
    }


def _changed(before: str, after: str) -> Runs:
    return changes(before, after, most=MOST_WORDS) if before != after else []


def _line(assessment: Assessment, number: int) -> Line:
    entry = reading.line(db.session, assessment.id, number)
    if not entry.is_text:
        raise NotFound("diary entry")
    return entry


def _entry(assessment: Assessment, number: int, status: int) -> ResponseReturnValue:
    entry = _line(assessment, number)
    response = queries.response(db.session, assessment.id, entry.practice_id)
    form = RestoreForm(formdata=None, version=response.version if response else 0)
    may_restore = (
        response is not None
        and assessment.is_editable(entry.practice_id)
        and policy.ANSWER.allows(current_actor(), assessment)
    )
    return render_template(
        "assessment/diary_entry.html",
        **shared(
            assessment=assessment,
            practice=practice_in(criteria_of(assessment), assessment.scope, entry.practice_id),
            entry=entry,
            narratives=differences(entry.before.narrative, entry.after.narrative),
            claims=differences(entry.before.justification, entry.after.justification),
            is_now=response is not None and _is_now(entry, response),
            response=response,
            may_restore=may_restore,
            form=form,
        ),
    ), status


def _is_now(entry: Line, response: Any) -> bool:
    """Whether the response says just this at present."""
    then = entry.after
    now = (response.rating, response.narrative, response.is_not_applicable, response.justification)
    return (then.rating, then.narrative, then.is_not_applicable, then.justification) == now
