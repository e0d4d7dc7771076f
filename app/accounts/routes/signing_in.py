"""Signing in and out."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.errors import SignInRefused, TooManyAttempts
from app.accounts.forms import SignInForm
from app.accounts.routes.blueprint import bp, enter, hours, source
from app.accounts.services import signing_in
from app.web.access import actor_or_none, current_actor, public, signed_in
from app.web.addresses import own_path
from app.web.database import db


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, and go on to where the person wanted to be."""
    form = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET" and actor_or_none() is not None:
        return redirect(own_path(form.next.data) or "/account")
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 400 if form.is_submitted() else 200
    try:
        person, token = signing_in.sign_in(
            db.session,
            form.email.data or "",
            form.password.data or "",
            source=source(),
            user_agent=request.user_agent.string,
            hours=hours(),
        )
    except SignInRefused:
        form.refuse(_("Email address and password do not match. Check both, or set a new password."))
        return render_template("accounts/sign_in.html", form=form), 401
    except TooManyAttempts as error:
        form.refuse(_("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes))
        return render_template("accounts/sign_in.html", form=form), 429
    enter(person, token)
    return redirect(own_path(form.next.data) or url_for("accounts.home"), 303)


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session and leave nothing of it in the browser."""
    signing_in.sign_out(db.session, current_user.get_id(), by=current_actor())
    session.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    """Send each person to the page where their work is."""
    actor = current_actor()
    if actor.organisation_ids:
        find = current_app.extensions.get("home_of")
        return redirect(find(db.session, actor) if find else "/assessments")
    if actor.is_auditor:
        return redirect("/reviews")
    if actor.is_manager or actor.is_administrator:
        return redirect("/admin")
    return redirect("/account")
