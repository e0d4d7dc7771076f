"""One's own account: name, password, sessions, and the roles one holds."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries, requests
from app.accounts.errors import PasswordWeak, PasswordWrong, TooManyAttempts
from app.accounts.forms import WHY_PASSWORD, ChangePasswordForm, PressForm, ProfileForm
from app.accounts.routes.blueprint import bp, enter, hours, source
from app.accounts.services import people, recovering, signing_in
from app.accounts.tokens import token_hash
from app.web.access import current_actor, signed_in
from app.web.database import db


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Everything the portal knows of the person, and what they can change."""
    person_id = people.own_id(current_actor())
    return render_template(
        "accounts/account.html",
        person=queries.person(db.session, person_id),
        organisations=queries.organisations_of(db.session, person_id),
        program_roles=queries.program_roles(db.session, person_id),
        requests=requests.of_person(db.session, person_id),
        sessions=queries.visits(db.session, person_id),
        here=token_hash(current_user.get_id()),
    )


@bp.route("/account/profile", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    """Change one's name and job title."""
    actor = current_actor()
    form = ProfileForm(obj=queries.person(db.session, people.own_id(actor)))
    if form.validate_on_submit():
        people.edit_own(db.session, name=form.name.data or "", job_title=form.job_title.data or "", by=actor)
        flash(_("Your name and job title are saved."), "success")
        return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/profile.html", form=form), 400 if form.is_submitted() else 200


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Set a new password; everywhere else the person is signed out."""
    form, status = ChangePasswordForm(), 400
    if form.validate_on_submit():
        actor = current_actor()
        try:
            token = recovering.change(
                db.session,
                old=form.old.data or "",
                new=form.password.data or "",
                by=actor,
                source=source(),
                user_agent=request.user_agent.string,
                hours=hours(),
            )
        except PasswordWrong:
            form.refuse(_("This is not the password you use now."), "old")
        except PasswordWeak as error:
            form.refuse(str(WHY_PASSWORD[error.why]), "password")
        except TooManyAttempts as error:
            form.refuse(
                _("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes)
            )
            status = 429
        else:
            enter(queries.person(db.session, people.own_id(actor)), token)
            flash(_("Your password is changed. You are signed out everywhere else."), "success")
            return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/password.html", form=form), status if form.is_submitted() else 200


@bp.post("/account/sessions/<uuid:visit_id>/end")
@signed_in
def end_session(visit_id: UUID) -> ResponseReturnValue:
    """End one session of one's own."""
    actor = current_actor()
    if PressForm().validate_on_submit():
        signing_in.end_sessions(db.session, people.own_id(actor), by=actor, only=visit_id)
        flash(_("The session is ended."), "success")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/end")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions, this one too."""
    actor = current_actor()
    if not PressForm().validate_on_submit():
        return redirect(url_for("accounts.account"), 303)
    signing_in.end_sessions(db.session, people.own_id(actor), by=actor)
    session.clear()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions but the one in hand."""
    actor = current_actor()
    if PressForm().validate_on_submit():
        signing_in.end_sessions(db.session, people.own_id(actor), by=actor, keep_token=current_user.get_id())
        flash(_("Your other sessions are ended."), "success")
    return redirect(url_for("accounts.account"), 303)
