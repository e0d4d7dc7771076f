"""The auditor's recommendation, with what the engine says of their findings."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import queries as assessments
from app.assessment.facts import facts_of_submission
from app.assessment.models import Assessment
from app.review import policy, services
from app.review.errors import AlreadyRecommended, FindingsMissing, NotEligible
from app.review.forms import RecommendForm
from app.review.layers import layered
from app.review.models import Outcome
from app.review.routes.blueprint import Work, bp, said, today, work_again, work_on
from app.scoring import explain
from app.scoring.engine import evaluate
from app.scoring.sensitivity import Sensitivity, sensitivity
from app.web.access import current_actor, requires
from app.web.database import db


@bp.route("/reviews/<uuid:assessment_id>/recommendation", methods=["GET", "POST"])
@requires(policy.REVIEW, assessment=assessments.get)
def recommend(assessment: Assessment) -> ResponseReturnValue:
    """See what the findings add up to, and recommend."""
    work = work_on(assessment)
    form = RecommendForm()
    if form.validate_on_submit():
        try:
            services.recommend(
                db.session,
                assessment.id,
                outcome=Outcome(form.outcome.data),
                reason=form.reason.data or "",
                criteria=work.criteria,
                today=today(),
                by=current_actor(),
            )
        except NotEligible:
            form.refuse(
                _("An award cannot be recommended while something is missing. The list below says what."),
                "outcome",
            )
        except FindingsMissing as error:
            form.refuse(
                _(
                    "Conclude on every practice first. Missing: %(practices)s.",
                    practices=", ".join(error.practice_ids),
                )
            )
        except AlreadyRecommended:
            form.refuse(_("You have made your recommendation already."))
        else:
            flash(_("Your recommendation is recorded. Thank you for your work."), "success")
            return redirect(url_for(".show", assessment_id=assessment.id), 303)
        work = work_again(assessment.id)
    status = 400 if form.errors or form.refusals else 200
    return render_template("review/recommend.html", form=form, **_values(work)), status


def _values(work: Work) -> dict[str, Any]:
    own = {practice: [found.finding] for practice, found in work.standing.items()}
    facts = layered(facts_of_submission(work.submission, work.criteria, as_of=today()), own)
    return {
        "work": work,
        "result": evaluate(work.criteria, facts),
        "missing": [practice for practice in work.practices if practice.id not in work.standing],
        "flips": _flips(sensitivity(work.criteria, facts)),
        "titles": {domain.id: domain.title for domain in work.domains},
        "practice_titles": {practice.id: practice.title for practice in work.practices},
        "pattern": url_for(".practice", assessment_id=work.assessment.id, practice_id="-")[:-1],
        "explain": explain,
        "said": said,
    }


def _flips(found: Sensitivity) -> dict[str, list[str]]:
    """Conclusions that turn the result by themselves, in words, by practice. The attestation is not one."""
    told: dict[str, list[str]] = {}
    for flip in found.flips:
        if flip.change.practice is not None:
            told.setdefault(flip.change.practice, []).append(said(explain.of_step(flip.change)))
    return told
