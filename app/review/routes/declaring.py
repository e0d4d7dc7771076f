"""The auditor's queue, and the word on conflicts of interest before anything opens."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment.workflow import CLOSED
from app.core.errors import NotFound
from app.criteria.setup import catalogue
from app.review import caseload, policy, queries, services
from app.review.errors import ConflictOfInterest
from app.review.forms import RecuseForm
from app.review.models import Assignment
from app.review.routes.blueprint import bp, today
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form


@bp.get("/reviews")
@requires(policy.QUEUE)
def index() -> ResponseReturnValue:
    """What the auditor has to review, by due date, and what they reviewed."""
    person_id = current_actor().person_id
    assert person_id is not None  # noqa: S101  # narrows the type; the system has no pages
    tasks = caseload.tasks(db.session, person_id)
    sizes = {one.assignment.id: _size(one.assignment) for one in tasks}
    return render_template(
        "review/index.html",
        tasks=tasks,
        sizes=sizes,
        past=caseload.past(db.session, person_id),
        declared=queries.declared_by(db.session, person_id),
        today=today(),
        scope_title=_scope_title,
    )


@bp.route("/reviews/assignments/<uuid:assignment_id>", methods=["GET", "POST"])
@requires(policy.DECLARE, assignment=queries.assignment)
def declare(assignment: Assignment) -> ResponseReturnValue:
    """Say that there is no conflict of interest, which opens the review, or what it is."""
    if assignment.assessment.state in CLOSED:
        raise NotFound("assignment")
    form = RecuseForm()
    wants = request.form.get("declare", "")
    if wants == "none" and Form().validate_on_submit():
        try:
            services.declare_none(db.session, assignment.id, by=current_actor())
        except ConflictOfInterest as error:
            return _page(assignment, RecuseForm(formdata=None), found=error.kind), 409
        return redirect(url_for(".show", assessment_id=assignment.assessment_id), 303)
    if wants == "conflict" and form.validate_on_submit():
        services.recuse(db.session, assignment.id, reason=form.reason.data or "", by=current_actor())
        flash(_("Thank you for saying so. The review goes to someone else."), "success")
        return redirect(url_for(".index"), 303)
    return _page(assignment, form), 400 if form.errors else 200


def _page(assignment: Assignment, form: RecuseForm, *, found: str = "") -> str:
    assignment = queries.assignment(db.session, assignment.id)  # a refusal has ended what was read before
    return render_template(
        "review/declare.html",
        assignment=assignment,
        assessment=assignment.assessment,
        form=form,
        found=found,
        scope_title=_scope_title(assignment),
        today=today(),
    )


def _scope_title(assignment: Assignment) -> str:
    return catalogue.get(assignment.assessment.criteria).scope(assignment.assessment.scope).title


def _size(assignment: Assignment) -> int:
    criteria = catalogue.get(assignment.assessment.criteria)
    return sum(len(domain.practices) for domain in criteria.in_scope(assignment.assessment.scope))
