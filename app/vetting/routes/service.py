"""One service: who asked, what was found, what is agreed, and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import IllegalTransition, Stale
from app.vetting import policy, queries, risk
from app.vetting.errors import AlreadyListed, DatesReversed, ExpiryPast, QuestionsOpen, ReasonMissing
from app.vetting.forms import AgreementForm, DecisionForm, PressForm, RiskForm, ServiceForm
from app.vetting.models import OnlineService, RiskAnswer
from app.vetting.routes.blueprint import bp, standing_now, today
from app.vetting.routes.desk import described
from app.vetting.services import agreements, vetting
from app.vetting.services.agreements import Terms
from app.vetting.services.vetting import Verdict
from app.vetting.vocabulary import AgreementKind, Question
from app.vetting.workflow import WORKFLOW
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form

HERE = "/online-services/<uuid:service_id>"


@dataclass(frozen=True)
class Forms:
    """The forms of the page, one of them perhaps as it was refused."""

    risk: RiskForm
    decision: DecisionForm
    agreement: AgreementForm
    refused: Form | None = None


@bp.get(HERE)
@requires(policy.READ, service=queries.service)
def service(service: OnlineService) -> ResponseReturnValue:
    """All that is known of the service, and what to do next."""
    return _page(service.id)


@bp.route(f"{HERE}/describe", methods=["GET", "POST"])
@requires(policy.WORK, known_by=policy.READ, service=queries.service)
def describe(service: OnlineService) -> ResponseReturnValue:
    """Change what is known of the service."""
    service_id, form = service.id, ServiceForm(obj=service)
    if form.validate_on_submit():
        try:
            vetting.describe(
                db.session, service_id, described(form), version=form.version.data or 0, by=current_actor()
            )
        except Stale:
            form.refuse(
                _(
                    "A colleague changed this service while you wrote. Yours is below and not saved; "
                    "theirs is on the page of the service. Save again to replace it."
                )
            )
            form.version.raw_data = None
            form.version.data = queries.service(db.session, service_id).version
        except AlreadyListed as known:
            form.refuse(_("%(name)s is in the register already.", name=known.name), "name")
        else:
            flash(_("Saved."), "success")
            return _back(service_id)
    found = queries.service(db.session, service_id)
    page = render_template("vetting/describe.html", form=form, service=found)
    return page, (409 if form.refusals else 400) if form.is_submitted() else 200


@bp.post(f"{HERE}/answers")
@requires(policy.WORK, known_by=policy.READ, service=queries.service)
def answer(service: OnlineService) -> ResponseReturnValue:
    """Note what was found on the risk questions."""
    form, service_id = RiskForm(), service.id
    if not form.validate():
        return _page(service_id, risk_form=form)
    vetting.answer(db.session, service_id, form.found(), by=current_actor())
    flash(_("Your answers are saved."), "success")
    return _back(service_id, "decision")


@bp.post(f"{HERE}/agreements")
@requires(policy.WORK, known_by=policy.READ, service=queries.service)
def agree(service: OnlineService) -> ResponseReturnValue:
    """Note an agreement."""
    service_id = service.id
    form = AgreementForm(files=_files(service.organisation_id))
    if not form.validate():
        return _page(service_id, agreement=form)
    terms = Terms(
        kind=AgreementKind(form.kind.data), parties=form.parties.data or "", signed_on=form.signed_on.data,
        expires_on=form.ends_on.data, url=form.url.data or "",
        evidence_id=UUID(form.evidence.data) if form.evidence.data else None,
    )  # fmt: skip
    try:
        agreements.add(db.session, service_id, terms, by=current_actor())
    except DatesReversed:
        form.refuse(_("It ends before it was signed. Correct one of the dates."), "ends_on")
        return _page(service_id, agreement=form)
    flash(_("The agreement is noted."), "success")
    return _back(service_id, "agreements")


@bp.post(f"{HERE}/agreements/<uuid:agreement_id>/remove")
@requires(policy.WORK, known_by=policy.READ, service=queries.service)
def disagree(service: OnlineService, agreement_id: UUID) -> ResponseReturnValue:
    """Take an agreement off the service."""
    if PressForm().validate():
        agreements.remove(db.session, service.id, agreement_id, by=current_actor())
        flash(_("The agreement was taken off."), "success")
    return _back(service.id, "agreements")


@bp.post(f"{HERE}/decide")
@requires(policy.WORK, known_by=policy.READ, service=queries.service)
def decide(service: OnlineService) -> ResponseReturnValue:
    """Approve or not."""
    form, service_id = DecisionForm(), service.id
    if not form.validate():
        return _page(service_id, decision=form)
    verdict = Verdict(
        is_approved=form.outcome.data == "approved", reason=form.reason.data or "",
        conditions=form.conditions.data or "", expires_on=form.expires_on.data,
    )  # fmt: skip
    try:
        vetting.decide(db.session, service_id, verdict, today=today(), by=current_actor())
    except ReasonMissing:
        form.refuse(_("Say why not: the people who asked read it."), "reason")
    except ExpiryPast:
        form.refuse(_("This day is not in the future. Choose a later one, or leave it empty."), "expires_on")
    except QuestionsOpen as error:
        form.refuse(
            _("Answer every risk question before you approve. Open: %(number)s.", number=len(error.questions))
        )
    except IllegalTransition:
        form.refuse(_("A colleague decided meanwhile. What they decided is on this page."))
    else:
        flash(_("Decided. Who left an address for the answer is told."), "success")
        return _back(service_id)
    return _page(service_id, decision=form)


@bp.post(f"{HERE}/<any('take-up', 'reopen', 'retire'):step>")
@requires(policy.WORK, known_by=policy.READ, service=queries.service)
def take_step(service: OnlineService, step: str) -> ResponseReturnValue:
    """Begin the review, look again, or take out of use."""
    steps = {"take-up": vetting.take_up, "reopen": vetting.reopen, "retire": vetting.retire}
    if PressForm().validate():
        try:
            steps[step](db.session, service.id, by=current_actor())
        except IllegalTransition:
            flash(_("A colleague was quicker. This is how it stands now."), "attention")
        else:
            flash(_("Done."), "success")
    return _back(service.id)


def _back(service_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".service", service_id=service_id, _anchor=anchor), 303)


def _files(organisation_id: UUID) -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in queries.files(db.session, organisation_id)]


def _page(
    service_id: UUID,
    *,
    risk_form: RiskForm | None = None,
    agreement: AgreementForm | None = None,
    decision: DecisionForm | None = None,
) -> ResponseReturnValue:
    """The whole page, with the form that was refused as it was filled in."""
    found = queries.service(db.session, service_id)
    answers = queries.answers(db.session, service_id)
    refused = next((form for form in (risk_form, agreement, decision) if form is not None), None)
    page = render_template(
        "vetting/service.html",
        service=found,
        standing=standing_now(found),
        requests=queries.requests(db.session, service_id),
        answers=answers,
        questions=list(Question),
        risk=risk.assess(queries.plain(answers), found.elements),
        agreements=queries.agreements(db.session, service_id),
        decisions=queries.decisions(db.session, service_id),
        events=WORKFLOW.events(found.state),
        risk_form=risk_form or _answered(answers),
        agreement_form=agreement or AgreementForm(formdata=None, files=_files(found.organisation_id)),
        decision_form=decision or DecisionForm(formdata=None),
        form=refused or Form(formdata=None),
        today=today(),
    )
    return page, 400 if refused else 200


def _answered(answers: dict[Question, RiskAnswer]) -> RiskForm:
    form = RiskForm(formdata=None)
    for question, found in answers.items():
        form[f"answer-{question.value}"].data = found.answer.value
        form[f"note-{question.value}"].data = found.note
    return form
