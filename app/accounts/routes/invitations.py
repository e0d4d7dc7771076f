"""Accepting an invitation: with a new account, or with the one that has the invited address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import offers, queries
from app.accounts.emails import email_key
from app.accounts.errors import AccountExists, LinkDead, PasswordWeak
from app.accounts.forms import WHY_PASSWORD, AcceptForm, PressForm
from app.accounts.models import Invitation, Person
from app.accounts.routes.blueprint import bp, enter, hours, private_link
from app.accounts.services import inviting, signing_in
from app.web.access import actor_or_none, current_actor, public
from app.web.database import db
from app.web.forms import Form


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Show what is offered to whom; only sending the form accepts it, so that link scanners do no harm."""
    try:
        return private_link(_answer(token, offers.behind(db.session, token)))
    except LinkDead:
        return private_link((render_template("accounts/link_dead.html", kind="invitation"), 404))


def _answer(token: str, offered: Invitation) -> ResponseReturnValue:
    actor = actor_or_none()
    if actor is not None:
        return _as_oneself(token, offered, is_theirs=email_key(actor.email) == offered.email_key)
    if queries.person_by_email(db.session, offered.email_key) is not None:
        if request.method == "POST":
            return redirect(url_for("accounts.sign_in", next=request.path), 303)
        return _page(token, offered, PressForm(), mode="sign-in")
    return _as_new(token, offered)


def _as_oneself(token: str, offered: Invitation, *, is_theirs: bool) -> ResponseReturnValue:
    form = PressForm()
    if is_theirs and form.validate_on_submit():
        inviting.accept(db.session, token, by=current_actor())
        flash(_("Welcome. You accepted the invitation."), "success")
        return redirect(url_for("accounts.home"), 303)
    status = 403 if request.method == "POST" and not is_theirs else 200
    return _page(token, offered, form, mode="accept" if is_theirs else "other"), status


def _as_new(token: str, offered: Invitation) -> ResponseReturnValue:
    form = AcceptForm()
    if form.validate_on_submit():
        try:
            person = inviting.accept_as_new(
                db.session,
                token,
                name=form.name.data or "",
                job_title=form.job_title.data or "",
                password=form.password.data or "",
            )
        except PasswordWeak as error:
            form.refuse(str(WHY_PASSWORD[error.why]), "password")
            offered = offers.behind(db.session, token)
        except AccountExists:
            return redirect(url_for("accounts.sign_in", next=request.path), 303)
        else:
            return _welcome(person)
    return _page(token, offered, form, mode="new"), 400 if form.is_submitted() else 200


def _welcome(person: Person) -> ResponseReturnValue:
    token = signing_in.open_first_session(
        db.session, person, user_agent=request.user_agent.string, hours=hours()
    )
    enter(person, token)
    flash(_("Welcome. Your account is ready."), "success")
    return redirect(url_for("accounts.home"), 303)


def _page(token: str, offered: Invitation, form: Form, *, mode: str) -> str:
    inviter = queries.person(db.session, offered.invited_by_id).name if offered.invited_by_id else ""
    return render_template(
        "accounts/invitation.html", form=form, offered=offered, inviter=inviter, mode=mode, token=token
    )
