"""The decision desk: what waits, and award or not."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.assessment import policy as assessment_policy
from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.core.errors import DomainError, IllegalTransition
from app.criteria.schema import CriteriaSet
from app.criteria.setup import catalogue
from app.scoring import explain
from app.seal import desk, policy
from app.seal.errors import (
    DecidesOwnReview,
    FormerSealSuspended,
    NotEligible,
    NotRecommended,
    PayloadImpossible,
    RecommendationConflicted,
)
from app.seal.forms import DecisionForm
from app.seal.models import DecisionOutcome
from app.seal.routes.blueprint import BAD, CONFLICT, RUN, bp, confirmed, program, scope_titles
from app.seal.services import deciding
from app.web.access import current_actor, requires
from app.web.database import db

REFUSALS = (
    DecidesOwnReview, FormerSealSuspended, IllegalTransition, NotEligible, NotRecommended, PayloadImpossible,
    RecommendationConflicted,
)  # fmt: skip


@bp.get("/seals/decisions")
@requires(RUN)
def decisions() -> ResponseReturnValue:
    """Submissions that wait for a decision."""
    return render_template("seal/decisions.html", waiting=desk.awaiting(db.session), scopes=scope_titles())


@bp.route("/seals/decisions/<uuid:assessment_id>", methods=["GET", "POST"])
@requires(policy.DECIDE, known_by=assessment_policy.READ, assessment=assessments.get)
def decide(assessment: Assessment) -> ResponseReturnValue:
    """Read what the auditors found and recommend, and decide."""
    criteria = catalogue.get(assessment.criteria)
    form = DecisionForm()
    if not form.validate_on_submit() or not confirmed(form):
        return _desk(assessment.id, criteria, form), BAD if form.is_submitted() else 200
    if form.submission.data != assessments.latest_submission(db.session, assessment.id).digest:
        form.refuse(
            _("A newer submission has arrived since you opened this page. Read it before you decide.")
        )
        return _desk(assessment.id, criteria, form), CONFLICT
    try:
        return _decide(assessment.id, criteria, form)
    except REFUSALS as error:
        form.refuse(_words(error))
    return _desk(assessment.id, criteria, form), CONFLICT


def _decide(assessment_id: UUID, criteria: CriteriaSet, form: DecisionForm) -> ResponseReturnValue:
    reason = form.reason.data or ""
    if form.outcome.data == DecisionOutcome.AWARDED:
        deciding.award(
            db.session, assessment_id, reason=reason, criteria=criteria, program=program(), by=current_actor()
        )
        flash(_("The seal is awarded. The certificate is made and signed within a minute."), "success")
    else:
        deciding.decline(
            db.session, assessment_id, reason=reason, criteria=criteria, program=program(), by=current_actor()
        )
        flash(_("The decision is recorded and the feedback is on its way to the school system."), "success")
    return redirect(url_for(".decisions"), 303)


def _desk(assessment_id: UUID, criteria: CriteriaSet, form: DecisionForm) -> str:
    assessment = assessments.get(db.session, assessment_id)
    shown = desk.of(db.session, assessment, criteria, program(), by=current_actor())
    form.submission.data = shown.submission.digest
    shortfalls = [
        (gap.practice or "", explain.of_shortfall(gap.kind).text(_)) for gap in shown.readiness.shortfalls
    ]
    return render_template(
        "seal/decide.html", form=form, desk=shown, criteria=criteria, shortfalls=shortfalls
    )


def _detail(field: str) -> str:
    """The part of a certificate in words; parts that no manager can change keep their name."""
    known: dict[str, str] = {
        "CertificatePayload.organisation": _("the name of the school system"),
        "CertificatePayload.city": _("the city of the school system"),
        "CertificatePayload.issuer": _("the name of the program"),
        "Signatory.name": _("the name of the person who decides"),
    }
    return known.get(field, field)


def _words(error: DomainError) -> str:
    if isinstance(error, NotEligible):
        count = len(error.shortfalls)
        return str(
            ngettext(
                "The seal cannot be awarded: one requirement is not met. It is listed below.",
                "The seal cannot be awarded: %(num)s requirements are not met. They are listed below.",
                count,
            )
        )
    if isinstance(error, PayloadImpossible):
        return str(
            _(
                "No certificate can be printed with these details: %(fields)s. Correct them first.",
                fields=", ".join(_detail(field) for field in error.fields),
            )
        )
    return str(
        {
            DecidesOwnReview: _(
                "You reviewed this school system or have a conflict of interest. Someone else must decide."
            ),
            FormerSealSuspended: _(
                "The present seal of this scope is suspended. Restore or revoke it first."
            ),
            IllegalTransition: _("Somebody has decided meanwhile. Nothing of yours was recorded."),
            RecommendationConflicted: _(
                "An auditor of this submission has a conflict of interest. Nothing was recorded."
            ),
            NotRecommended: _("No auditor has made a recommendation on this submission yet."),
        }[type(error)]
    )
