"""Asking the school system for changes."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.review import policy, services
from app.review.errors import DueDateWrong, NothingRequested, ReasonMissing
from app.review.forms import RequestForm, request_form
from app.review.models import Conclusion
from app.review.routes.blueprint import Work, bp, today, work_again, work_on
from app.web.access import current_actor, requires
from app.web.database import db

DUE_IN = timedelta(days=30)


@bp.route("/reviews/<uuid:assessment_id>/request-changes", methods=["GET", "POST"])
@requires(policy.REVIEW, assessment=assessments.get)
def request_changes(assessment: Assessment) -> ResponseReturnValue:
    """Name the practices to improve, what each needs, and by when; findings that fall short are filled in."""
    work = work_on(assessment)
    form = _form(work)
    if not form.is_submitted():
        form.due_on.data = today() + DUE_IN
    elif form.validate():
        try:
            services.request_changes(
                db.session,
                assessment.id,
                reasons=form.reasons,
                message=form.message.data or "",
                due_on=form.due_on.data,
                today=today(),
                criteria=work.criteria,
                by=current_actor(),
            )
        except NothingRequested:
            form.refuse(_("Choose at least one practice that should be improved."))
        except ReasonMissing:
            _name_missing_reasons(form)
        except DueDateWrong:
            form.refuse(_("Choose a date from tomorrow to a year from now."), "due_on")
        else:
            flash(_("The school system is asked for changes, and gets a mail."), "success")
            return redirect(url_for(".show", assessment_id=assessment.id), 303)
        work = work_again(assessment.id)
    status = 400 if form.errors or form.refusals else 200
    return render_template("review/request_changes.html", work=work, form=form), status


def _form(work: Work) -> RequestForm:
    short = {
        key: found.finding.reason
        for key, found in work.standing.items()
        if found.finding.conclusion is not Conclusion.ACCEPTED
    }
    return request_form([(each.id, each.title) for each in work.practices], short)


def _name_missing_reasons(form: RequestForm) -> None:
    for key, reason in form.reasons.items():
        if not reason.strip():
            form.refuse(_("Say what is needed for %(practice)s.", practice=key), f"reason_{key}")
