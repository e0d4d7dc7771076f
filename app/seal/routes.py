"""The decision desk, and what a school system and the program see of their seals."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import throttle
from app.accounts.errors import PasswordWrong, TooManyAttempts
from app.accounts.forms import ConfirmForm
from app.accounts.services import signing_in
from app.assessment import policy as assessment_policy
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.core.rules import Rule, is_manager
from app.criteria.schema import CriteriaSet
from app.criteria.setup import catalogue
from app.scoring import explain
from app.seal import desk, embedding, policy, queries, seal_id
from app.seal.errors import DecidesOwnReview, FormerSealSuspended, NotEligible, NotRecommended
from app.seal.forms import DecisionForm, StatusForm, VoidForm
from app.seal.models import Award, DecisionOutcome, Seal
from app.seal.program import Program, program_of
from app.seal.publication import publisher
from app.seal.services import deciding, recovery, status
from app.seal.workflow import WORKFLOW, Event
from app.web.access import current_actor, requires, signed_in
from app.web.database import db

bp = Blueprint("seal", __name__)
RUN = Rule("program:run", [is_manager])
BAD = 400


@bp.get("/seals")
@signed_in
def index() -> ResponseReturnValue:
    """The seals of one's school systems; for a manager all of them, and what is under way."""
    actor = current_actor()
    seals: Sequence[Seal]
    if actor.is_manager:
        page = max(request.args.get("page", 1, type=int), 1)
        seals, pages = queries.page(db.session, page)
        return render_template(
            "seal/manage.html", seals=seals, page=page, pages=pages, unfinished=queries.unfinished(db.session),
            shown=seal_id.shown, scopes=_scopes(),
        )  # fmt: skip
    seals = queries.of_organisation(db.session, sorted(actor.organisation_ids))
    return render_template("seal/index.html", seals=seals, shown=seal_id.shown, scopes=_scopes())


@bp.get("/seals/<uuid:seal_id>")
@requires(policy.READ, seal=queries.get)
def show(seal: Seal) -> ResponseReturnValue:
    """One seal: its status, certificate, badge and history; for a manager also what can be done to it."""
    return _show(seal, StatusForm())


@bp.post("/seals/<uuid:seal_id>/status")
@requires(policy.CHANGE_STATUS, known_by=policy.READ, seal=queries.get)
def change_status(seal: Seal) -> ResponseReturnValue:
    """Suspend, restore or revoke, after the manager has confirmed with the password."""
    form = StatusForm()
    if not form.validate_on_submit() or not _confirmed(form):
        return _show(queries.get(db.session, seal.id), form), BAD
    status.change(
        db.session,
        seal.id,
        Event(form.event.data),
        reason=form.reason.data or "",
        publish=publisher(current_app.extensions),
        by=current_actor(),
    )
    flash(_("The status has changed. Every public page shows it within a minute."), "success")
    return redirect(url_for(".show", seal_id=seal.id), 303)


@bp.get("/seals/decisions")
@requires(RUN)
def decisions() -> ResponseReturnValue:
    """Submissions that wait for a decision."""
    return render_template("seal/decisions.html", waiting=desk.awaiting(db.session), scopes=_scopes())


@bp.route("/seals/decisions/<uuid:assessment_id>", methods=["GET", "POST"])
@requires(policy.DECIDE, known_by=assessment_policy.READ, assessment=assessments.get)
def decide(assessment: Assessment) -> ResponseReturnValue:
    """Read what the auditors found and recommend, and decide."""
    criteria = catalogue.get(assessment.criteria)
    form = DecisionForm()
    if not form.validate_on_submit() or not _confirmed(form):
        return _desk(assessment.id, criteria, form), BAD if form.is_submitted() else 200
    try:
        return _decide(assessment, criteria, form)
    except NotEligible as error:
        form.refuse(_("The seal cannot be awarded: %(count)s requirements are not met. They are listed below.",
                      count=len(error.shortfalls)))  # fmt: skip
    except NotRecommended:
        form.refuse(_("No auditor has made a recommendation on this submission yet."))
    except DecidesOwnReview:
        form.refuse(
            _("You reviewed this school system or have a conflict of interest. Someone else must decide.")
        )
    except FormerSealSuspended:
        form.refuse(_("The present seal of this scope is suspended. Restore or revoke it first."))
    return _desk(assessment.id, criteria, form), 409


@bp.route("/seals/awards/<uuid:award_id>/reissue", methods=["GET", "POST"])
@requires(RUN, award=queries.award)
def reissue(award: Award) -> ResponseReturnValue:
    """Give up a certificate that could not be issued, and begin a new one."""
    form = VoidForm()
    if not form.validate_on_submit() or not _confirmed(form):
        page = render_template("seal/reissue.html", form=form, award=award, shown=seal_id.shown)
        return page, BAD if form.is_submitted() else 200
    recovery.reissue(
        db.session, award.id, reason=form.reason.data or "", by=current_actor(),
        criteria=catalogue.get(award.decision.assessment.criteria), program=_program(),
    )  # fmt: skip
    flash(_("A new certificate is being made."), "success")
    return redirect(url_for(".index"), 303)


def _decide(assessment: Assessment, criteria: CriteriaSet, form: DecisionForm) -> ResponseReturnValue:
    if form.submission.data != assessments.latest_submission(db.session, assessment.id).digest:
        form.refuse(
            _("A newer submission has arrived since you opened this page. Read it before you decide.")
        )
        return _desk(assessment.id, criteria, form), 409
    values = {
        "reason": form.reason.data or "",
        "criteria": criteria,
        "program": _program(),
        "by": current_actor(),
    }
    if form.outcome.data == DecisionOutcome.AWARDED:
        deciding.award(db.session, assessment.id, **values)  # type: ignore[arg-type]  # the four named arguments
        flash(_("The seal is awarded. The certificate is made and signed within a minute."), "success")
    else:
        deciding.decline(db.session, assessment.id, **values)  # type: ignore[arg-type]  # the four named arguments
        flash(_("The decision is recorded and the feedback is on its way to the school system."), "success")
    return redirect(url_for(".decisions"), 303)


def _desk(assessment_id: UUID, criteria: CriteriaSet, form: DecisionForm) -> str:
    assessment = assessments.get(db.session, assessment_id, lock=False)
    shown = desk.of(db.session, assessment, criteria, _program())
    form.submission.data = shown.submission.digest
    shortfalls = [
        (gap.practice or "", explain.of_shortfall(gap.kind).text(_)) for gap in shown.readiness.shortfalls
    ]
    return render_template(
        "seal/decide.html", form=form, desk=shown, criteria=criteria, shortfalls=shortfalls
    )


def _show(seal: Seal, form: StatusForm) -> str:
    possible = {event.value for event in WORKFLOW.events(seal.state)}
    form.event.choices = [choice for choice in form.event.choices or [] if choice[0] in possible]
    criteria = catalogue.get(seal.criteria)
    shown_id = seal_id.shown(seal.seal_id)
    base_url = current_app.extensions["settings"].base_url
    return render_template(
        "seal/show.html", seal=seal, form=form, shown_id=shown_id,
        embed=embedding.code(base_url, shown_id, _("Trusted Learning Environment Seal of %(name)s: check its status", name=seal.organisation.name)),
        scope=criteria.scope(seal.scope), criteria=criteria, policy=policy,
    )  # fmt: skip


def _confirmed(form: ConfirmForm) -> bool:
    """Whether the password is the actor's own; says so on the form where it is not."""
    try:
        signing_in.confirm_password(
            db.session,
            form.password.data or "",
            by=current_actor(),
            source=throttle.source_of(request.remote_addr),
        )
    except PasswordWrong:
        form.refuse(_("This is not your password."), "password")
    except TooManyAttempts as error:
        form.refuse(
            _("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes),
            "password",
        )
    else:
        return True
    return False


def _program() -> Program:
    return program_of(current_app.extensions["settings"])


def _scopes() -> dict[str, str]:
    return {scope.id: scope.title for seal in catalogue.seals() for scope in seal.scopes}
