"""Forgotten passwords: ask for a link, follow it, set a new one."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries
from app.accounts.errors import LinkDead, PasswordWeak, TooManyAttempts
from app.accounts.forms import WHY_PASSWORD, ForgotForm, NewPasswordForm
from app.accounts.routes.blueprint import bp, source
from app.accounts.services import recovering
from app.web.access import public
from app.web.database import db

KEPT = "reset"


@bp.route("/forgot-password", methods=["GET", "POST"])
@public
def forgot_password() -> ResponseReturnValue:
    """Ask for a link; the answer does not tell whether there is an account."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template(
            "accounts/forgot_password.html", form=form
        ), 400 if form.is_submitted() else 200
    try:
        recovering.ask_reset(db.session, form.email.data or "", source=source())
    except TooManyAttempts as error:
        form.refuse(_("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes))
        return render_template("accounts/forgot_password.html", form=form), 429
    return redirect(url_for("accounts.forgot_password_sent"), 303)


@bp.get("/forgot-password/sent")
@public
def forgot_password_sent() -> ResponseReturnValue:
    """Say what happens now, in the same words to everybody."""
    return render_template("accounts/forgot_password_sent.html")


@bp.get("/reset-password/<token>")
@public
def open_reset(token: str) -> ResponseReturnValue:
    """Take the token out of the address before a page is shown, so that no referrer has it."""
    session[KEPT] = token
    response = current_app.make_response(redirect(url_for("accounts.reset_password"), 303))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/reset-password", methods=["GET", "POST"])
@public
def reset_password() -> ResponseReturnValue:
    """Set a new password by the link that this browser opened. Nobody is signed in by it."""
    token = session.get(KEPT, "")
    try:
        queries.person_of_reset(db.session, token)
        form = NewPasswordForm()
        if form.validate_on_submit():
            try:
                recovering.reset(db.session, token, password=form.password.data or "")
            except PasswordWeak as error:
                form.refuse(str(WHY_PASSWORD[error.why]), "password")
            else:
                session.clear()
                flash(_("Your password is set. Sign in with it."), "success")
                return redirect(url_for("accounts.sign_in"), 303)
    except LinkDead:
        return render_template("accounts/link_dead.html", kind="reset"), 404
    return render_template("accounts/reset_password.html", form=form), 400 if form.errors else 200
