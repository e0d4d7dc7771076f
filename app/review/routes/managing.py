"""The program's side: what waits for an auditor, who reviews what, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.workflow import State
from app.core.errors import DomainError, NotFound
from app.criteria.setup import catalogue
from app.review import caseload, conflicts, overview, policy, queries, services
from app.review.conflicts import ConflictKind, Ties
from app.review.errors import (
    AlreadyAssigned,
    ConflictOfInterest,
    DueDateWrong,
    NotAnAuditor,
    ReasonMissing,
    ReviewClosed,
    SelfAssigned,
)
from app.review.forms import AssignForm, EndForm, RescheduleForm
from app.review.models import Assignment
from app.review.overview import Group
from app.review.routes.blueprint import bp, today
from app.review.services.assigning import ASSIGNABLE, REMOVABLE
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form

DUE_IN = timedelta(days=30)


@dataclass(frozen=True)
class Bench:
    """Who was ever assigned to an assessment, and what binds anybody to its school system."""

    assessment: Assessment
    assigned: Sequence[Assignment]
    ties: Ties

    @property
    def conflicts(self) -> dict[UUID, ConflictKind | None]:
        """The conflict of each assigned auditor, by assignment."""
        return {one.id: self.ties.of(one.auditor) for one in self.assigned}

    @property
    def removable(self) -> list[Assignment]:
        """What can be taken away: any open review, but only one with a conflict once all have recommended."""
        if self.assessment.state not in REMOVABLE:
            return []
        is_any = self.assessment.state in ASSIGNABLE
        return [one for one in self.assigned if one.is_open and (is_any or self.ties.of(one.auditor))]


@bp.get("/reviews/manage")
@requires(policy.OVERSEE)
def manage() -> ResponseReturnValue:
    """Every submission in the program's hands, by what it waits for."""
    actor = current_actor()
    without = actor.organisation_ids | actor.former_organisation_ids
    counted = overview.counts(db.session, today=today(), without=without)
    group = _group(counted)
    pages = max(1, -(-counted[group] // overview.PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    cases = overview.cases(db.session, group, today=today(), without=without, page=page)
    return render_template(
        "review/manage.html",
        counted=counted,
        group=group,
        groups=Group,
        cases=cases,
        page=page,
        pages=pages,
        today=today(),
        scope_title=_scope_title,
    )


@bp.route("/reviews/manage/<uuid:assessment_id>", methods=["GET", "POST"])
@requires(policy.ASSIGN, assessment=assessments.get)
def assign(assessment: Assessment) -> ResponseReturnValue:
    """Choose an auditor who is free of conflicts, or put one in another's place."""
    form = AssignForm(due_on=today() + DUE_IN, auditor=request.args.get("auditor", ""))
    bench = _bench(assessment)
    form.replaces.choices = _replaceable(bench)
    if form.is_submitted() and not form.replaces.choices:
        flash(_stays(), "danger")
        return redirect(url_for(".assign", assessment_id=assessment.id), 303)
    if form.validate_on_submit():
        try:
            _assign(assessment.id, form)
        except DomainError as error:
            if not _explained(form, error):
                raise
        else:
            flash(_("The auditor is assigned and gets a mail."), "success")
            return redirect(url_for(".assign", assessment_id=assessment.id), 303)
        bench = _bench(assessments.get(db.session, assessment.id))  # a refusal has ended what was read before
    return _page(bench, form)


@bp.post("/reviews/manage/<uuid:assessment_id>/assignments/<uuid:assignment_id>/end")
@requires(policy.ASSIGN, assessment=assessments.get)
def unassign(assessment: Assessment, assignment_id: UUID) -> ResponseReturnValue:
    """Take a review away."""
    _require_of(assessment, assignment_id)
    form = EndForm()
    if not form.validate_on_submit():
        flash(_("Say why the review ends; the auditor reads it. Nothing was changed."), "danger")
    else:
        try:
            services.unassign(db.session, assignment_id, reason=form.reason.data or "", by=current_actor())
            flash(_("The review was taken away. The auditor cannot open it any more."), "success")
        except ReviewClosed:
            flash(_stays(), "danger")
    return redirect(url_for(".assign", assessment_id=assessment.id), 303)


@bp.post("/reviews/manage/<uuid:assessment_id>/assignments/<uuid:assignment_id>/due")
@requires(policy.ASSIGN, assessment=assessments.get)
def reschedule(assessment: Assessment, assignment_id: UUID) -> ResponseReturnValue:
    """Move a due date."""
    _require_of(assessment, assignment_id)
    form = RescheduleForm()
    try:
        if not form.validate_on_submit() or form.due_on.data is None:
            raise DueDateWrong
        services.reschedule(
            db.session, assignment_id, due_on=form.due_on.data, today=today(), by=current_actor()
        )
        flash(_("The due date was moved."), "success")
    except DueDateWrong:
        flash(_("Choose a date from tomorrow to a year from now. Nothing was changed."), "danger")
    return redirect(url_for(".assign", assessment_id=assessment.id), 303)


def _assign(assessment_id: UUID, form: AssignForm) -> None:
    auditor_id, due_on, by = _uuid(form.auditor.data), form.due_on.data, current_actor()
    if form.replaces.data:
        services.reassign(
            db.session,
            _uuid(form.replaces.data),
            auditor_id=auditor_id,
            reason=form.reason.data or "",
            due_on=due_on,
            today=today(),
            by=by,
        )
    else:
        services.assign(db.session, assessment_id, auditor_id=auditor_id, due_on=due_on, today=today(), by=by)


def _explained(form: AssignForm, error: DomainError) -> bool:
    words: dict[type[DomainError], tuple[str | None, str]] = {
        ConflictOfInterest: ("auditor", _("This auditor has a conflict of interest with the school system.")),
        AlreadyAssigned: ("auditor", _("This auditor reviews the submission already.")),
        SelfAssigned: (
            "auditor",
            _("You cannot give a review to yourself. Another manager has to assign it."),
        ),
        NotAnAuditor: ("auditor", _("Choose one of the auditors in the list.")),
        DueDateWrong: ("due_on", _("Choose a date from tomorrow to a year from now.")),
        ReasonMissing: ("reason", _("Say why the review changes hands; the auditor reads it.")),
        ReviewClosed: (None, _stays()),
    }
    if type(error) not in words:
        return False
    field, message = words[type(error)]
    form.refuse(message, field)
    return True


def _stays() -> str:
    return str(_("The review is complete, and no conflict of interest is known. It stays."))


def _page(bench: Bench, form: AssignForm) -> ResponseReturnValue:
    assessment = bench.assessment
    criteria = catalogue.get(assessment.criteria)
    submission = assessments.latest_submission(db.session, assessment.id)
    requests = queries.requests(db.session, assessment.id)
    return render_template(
        "review/assign.html",
        assessment=assessment,
        scope=criteria.scope(assessment.scope),
        submission=submission,
        form=form,
        csrf=Form(),
        assigned=bench.assigned,
        conflicts=bench.conflicts,
        declared=queries.declared(db.session, assessment.organisation_id),
        removable={one.id for one in bench.removable},
        recommendations={one.auditor_id: one for one in queries.recommendations(db.session, submission.id)},
        candidates=caseload.candidates(db.session, bench.assigned, bench.ties),
        requests=requests,
        asked_until=requests[-1].due_on if requests and assessment.state is State.CHANGES_REQUESTED else None,
        is_assignable=assessment.state in ASSIGNABLE,
        can_assign=bool(form.replaces.choices),
        today=today(),
        due_on=today() + DUE_IN,
    ), 400 if form.errors or form.refusals else 200


def _bench(assessment: Assessment) -> Bench:
    ties = conflicts.ties(db.session, [assessment.organisation_id])[assessment.organisation_id]
    return Bench(assessment, queries.assignments(db.session, assessment.id), ties)


def _replaceable(bench: Bench) -> list[SelectChoice]:
    """Instead of whom somebody can be assigned; nobody new joins once every auditor has recommended."""
    standing = [SelectChoice(str(one.id), one.auditor.name) for one in bench.removable]
    if bench.assessment.state in ASSIGNABLE:
        standing.insert(0, SelectChoice("", _("Nobody: one more auditor")))
    return standing


def _require_of(assessment: Assessment, assignment_id: UUID) -> None:
    if queries.assignment(db.session, assignment_id).assessment_id != assessment.id:
        raise NotFound("assignment")


def _group(counted: dict[Group, int]) -> Group:
    asked = request.args.get("show")
    if asked is not None and asked not in set(Group):
        abort(404)
    return Group(asked) if asked else next((each for each in Group if counted[each]), Group.WAITING)


def _scope_title(assessment: Assessment) -> str:
    return catalogue.get(assessment.criteria).scope(assessment.scope).title


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotAnAuditor from None
