"""Check, ask for the signature, return, sign: the straight way from a draft to a submission."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts import throttle
from app.accounts.errors import PasswordWrong, TooManyAttempts
from app.accounts.services.signing_in import confirm_password
from app.assessment import policy, queries, services, snapshot
from app.assessment.errors import ChangedSinceRead, ResponsesMissing, SignatoryUnknown
from app.assessment.forms import ReturnForm, SignatureRequestForm, SignForm
from app.assessment.models import Assessment
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import asked_of, criteria_of, shared, tell_auditors, today
from app.assessment.standing import standing_with
from app.assessment.workflow import State
from app.core.actor import Role
from app.core.errors import IllegalTransition
from app.web.access import current_actor, requires
from app.web.database import db

SIGNABLE = frozenset({State.AWAITING_SIGNATURE, State.CHANGES_REQUESTED})


@bp.route("/assessments/<uuid:assessment_id>/check", methods=["GET", "POST"])
@requires(policy.WORK, assessment=queries.get)
def check(assessment: Assessment) -> ResponseReturnValue:
    """What is missing first, then every answer, then who signs."""
    form = _request_form(assessment)
    if form.is_submitted():
        policy.REQUEST_SIGNATURE.require(current_actor(), assessment)
    if form.validate_on_submit():
        signatory_id = UUID(form.signatory.data)
        try:
            services.request_signature(
                db.session,
                assessment.id,
                signatory_id=signatory_id,
                criteria=criteria_of(assessment),
                on=today(),
                by=current_actor(),
            )
        except ResponsesMissing:
            form.refuse(_("Some practices are not complete yet. They are listed below."))
        except SignatoryUnknown:
            form.refuse(_("This person cannot sign any more. Choose someone else."), "signatory")
        except IllegalTransition:
            flash(_("Nothing was changed: the assessment has moved on since you opened the page."), "info")
            return redirect(url_for(".show", assessment_id=assessment.id), 303)
        else:
            return _requested(assessment, signatory_id)
        return _check_page(queries.get(db.session, assessment.id), _request_form(assessment, form), 409)
    return _check_page(assessment, form, 400 if form.is_submitted() else 200)


@bp.post("/assessments/<uuid:assessment_id>/return")
@requires(policy.RETURN, known_by=policy.WORK, assessment=queries.get)
def give_back(assessment: Assessment) -> ResponseReturnValue:
    """Return the assessment for more work, with a reason."""
    form = ReturnForm()
    if not form.validate_on_submit():
        if policy.SIGN.allows(current_actor(), assessment):
            return _sign_page(assessment, SignForm(formdata=None), form, 400)
        flash(_("Write what should be changed before you take the assessment back."), "error")
        return redirect(url_for(".show", assessment_id=assessment.id), 303)
    try:
        services.return_to_draft(db.session, assessment.id, reason=form.reason.data or "", by=current_actor())
        flash(_("The assessment is open for editing again."), "success")
    except IllegalTransition:
        flash(_("Nothing was changed: the assessment has moved on since you opened the page."), "info")
    return redirect(url_for(".show", assessment_id=assessment.id), 303)


@bp.route("/assessments/<uuid:assessment_id>/sign", methods=["GET", "POST"])
@requires(policy.SIGN, known_by=policy.WORK, assessment=queries.get)
def sign(assessment: Assessment) -> ResponseReturnValue:
    """Read the responses and the statement, sign them, and send the submission to the consortium."""
    if assessment.state not in SIGNABLE:
        if form_was_sent() and assessment.submitted_at is not None:
            flash(_("This assessment was signed already. Nothing was sent twice."), "info")
        return redirect(url_for(".show", assessment_id=assessment.id), 303)
    form = SignForm()
    if not form.validate_on_submit():
        return _sign_page(assessment, form, ReturnForm(formdata=None), 400 if form.is_submitted() else 200)
    status = _try_to_sign(assessment, form)
    if status is None:
        return redirect(url_for(".submitted", assessment_id=assessment.id), 303)
    return _sign_page(queries.get(db.session, assessment.id), form, ReturnForm(formdata=None), status)


@bp.get("/assessments/<uuid:assessment_id>/submitted")
@requires(policy.WORK, assessment=queries.get)
def submitted(assessment: Assessment) -> ResponseReturnValue:
    """Confirm what was received, under which digest, and say what happens next and when."""
    submission = queries.latest_submission(db.session, assessment.id)
    criteria = criteria_of(assessment)
    return render_template(
        "assessment/submitted.html",
        assessment=assessment,
        submission=submission,
        scope=criteria.scope(assessment.scope),
    )


def form_was_sent() -> bool:
    """Whether the request sends a form rather than asking for a page."""
    return request.method == "POST"


def statement_of(assessment: Assessment) -> str:
    """What the signatory states, in the words they sign."""
    words = _(
        "On behalf of %(organisation)s, I state that I have read these responses and, to the best of my "
        "knowledge, they are true and complete as of today; that the evidence named in them is ours and "
        "holds no student data; and that I am authorized to make this statement. I understand that a seal "
        "may be suspended or revoked where a response proves untrue.",
        organisation=assessment.organisation.name,
    )
    return str(words)


def _try_to_sign(assessment: Assessment, form: SignForm) -> int | None:
    """Confirm the person, then sign; the status of the page that says why not, or None."""
    actor = current_actor()
    try:
        source = throttle.source_of(request.remote_addr)
        confirm_password(db.session, form.password.data or "", by=actor, source=source)
        services.submit(
            db.session,
            assessment.id,
            criteria=criteria_of(assessment),
            signature=services.Signature(
                name=form.name.data or "",
                title=form.title.data or "",
                statement=statement_of(assessment),
                seen=form.seen.data or "",
            ),
            on=today(),
            by=actor,
            tell_auditors=tell_auditors(),
        )
    except PasswordWrong:
        form.refuse(_("This is not your password. Nothing was signed."), "password")
        return 403
    except TooManyAttempts as error:
        form.refuse(
            _("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes),
            "password",
        )
        return 429
    except ChangedSinceRead:
        form.refuse(
            _("A response changed after you opened this page, so nothing was signed. Please read it again.")
        )
        return 409
    except ResponsesMissing as error:
        listed = ", ".join(error.practice_ids)
        form.refuse(
            _("These practices are not complete, so nothing was signed: %(practices)s.", practices=listed)
        )
        return 409
    except IllegalTransition:
        flash(_("This assessment was signed or returned meanwhile. Nothing was done twice."), "info")
    return None


def _sign_page(
    assessment: Assessment, form: SignForm, return_form: ReturnForm, status: int
) -> ResponseReturnValue:
    criteria = criteria_of(assessment)
    responses = queries.responses(db.session, assessment.id)
    form.seen.data = snapshot.content_digest(responses, criteria, assessment.scope)
    if not form.is_submitted():
        person = accounts.person(db.session, UUID(str(current_actor().person_id)))
        form.name.data, form.title.data = person.name, person.job_title
    return render_template(
        "assessment/sign.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            standing=standing_with(db.session, assessment, responses, criteria, as_of=today()),
            responses=responses,
            statement=statement_of(assessment),
            return_form=return_form,
            form=form,
        ),
    ), status


def _request_form(
    assessment: Assessment, refused: SignatureRequestForm | None = None
) -> SignatureRequestForm:
    form = refused or SignatureRequestForm()
    people = accounts.with_role(db.session, assessment.organisation_id, Role.SIGNATORY)
    form.signatory.choices = [(str(person.id), person.name) for person in people]
    if len(people) == 1 and not form.is_submitted():
        form.signatory.data = str(people[0].id)
    return form


def _check_page(assessment: Assessment, form: SignatureRequestForm, status: int) -> ResponseReturnValue:
    criteria = criteria_of(assessment)
    responses = queries.responses(db.session, assessment.id)
    return render_template(
        "assessment/check.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            standing=standing_with(db.session, assessment, responses, criteria, as_of=today()),
            responses=responses,
            asked=asked_of(assessment) if assessment.submitted_at else None,
            titles={practice.id: practice.title for practice in criteria.practices},
            form=form,
        ),
    ), status


def _requested(assessment: Assessment, signatory_id: UUID) -> ResponseReturnValue:
    if signatory_id == current_actor().person_id:
        return redirect(url_for(".sign", assessment_id=assessment.id), 303)
    flash(_("The signature was asked for. The signatory gets a mail now."), "success")
    return redirect(url_for(".show", assessment_id=assessment.id), 303)
