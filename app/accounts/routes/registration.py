"""Registering: find your school system or name it, say who you are, confirm your address."""

from __future__ import annotations

from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries, requests, search
from app.accounts.errors import (
    AlreadyAsked,
    LeaidTaken,
    LinkDead,
    OrganisationClosed,
    PasswordWeak,
    TooManyAttempts,
)
from app.accounts.forms import (
    WHY_PASSWORD,
    NewPasswordForm,
    ProposalForm,
    RegisterForm,
    RegisterNewForm,
    WishForm,
)
from app.accounts.models import LeaidAbsence, OrganisationKind
from app.accounts.routes.blueprint import bp, private_link, search_text, source
from app.accounts.services import registering
from app.accounts.services.registering import Wish
from app.web.access import actor_or_none, current_actor, public
from app.web.database import db
from app.web.forms import Form


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """Find one's school system by name, city or NCES id."""
    text = search_text()
    find = current_app.extensions.get("organisation_search", search.organisations)
    found = find(db.session, text) if text.strip() else []
    return render_template(
        "accounts/register.html", text=text, found=found, is_empty="q" in request.args and not text.strip()
    )


@bp.route("/register/<uuid:organisation_id>", methods=["GET", "POST"])
@public
def register_with(organisation_id: UUID) -> ResponseReturnValue:
    """Ask to act for a school system that is listed."""
    organisation = queries.organisation(db.session, organisation_id)
    if not organisation.is_open:
        abort(404)
    form = WishForm() if actor_or_none() else RegisterForm()
    if form.validate_on_submit():
        answer = _ask(form, Wish(organisation_id=organisation_id, note=form.note.data or ""))
        if answer is not None:
            return answer
    return _shown(
        "accounts/register_with.html", form, organisation=queries.organisation(db.session, organisation_id)
    )


@bp.route("/register/new", methods=["GET", "POST"])
@public
def register_new() -> ResponseReturnValue:
    """Ask to act for a school system that is not listed."""
    form = ProposalForm() if actor_or_none() else RegisterNewForm()
    if request.method == "GET":
        form.title.data = search_text("name")
    if form.validate_on_submit():
        try:
            answer = _ask(form, _proposal(form))
        except LeaidTaken as error:
            known = queries.organisation(db.session, error.organisation_id)
            form.refuse(
                _("This NCES ID belongs to %(name)s. Search for it and choose it.", name=known.name), "leaid"
            )
        else:
            if answer is not None:
                return answer
    return _shown("accounts/register_new.html", form)


@bp.get("/register/sent")
@public
def register_sent() -> ResponseReturnValue:
    """Say that a mail is on its way, in the same words to everybody."""
    return render_template("accounts/register_sent.html")


@bp.route("/register/confirm/<token>", methods=["GET", "POST"])
@public
def register_confirm(token: str) -> ResponseReturnValue:
    """Confirm the address by choosing a password. Opening the page changes nothing."""
    try:
        waiting = queries.registration(db.session, token)
        form = NewPasswordForm()
        if form.validate_on_submit():
            try:
                registering.confirm(db.session, token, password=form.password.data or "")
            except PasswordWeak as error:
                form.refuse(str(WHY_PASSWORD[error.why]), "password")
                waiting = queries.registration(db.session, token)
            else:
                flash(
                    _("Your address is confirmed, and the program has your request. Sign in to follow it."),
                    "success",
                )
                return redirect(url_for("accounts.sign_in"), 303)
    except LinkDead:
        return private_link((render_template("accounts/link_dead.html", kind="registration"), 404))
    page = render_template("accounts/register_confirm.html", form=form, waiting=waiting, token=token)
    return private_link((page, 400 if form.errors else 200))


def _ask(form: Form, wish: Wish) -> ResponseReturnValue | None:
    try:
        if actor_or_none() is not None:
            registering.ask_to_join(db.session, wish, by=current_actor())
            flash(_("Your request is with the program. You will get a mail when it is decided."), "success")
            return redirect(url_for("accounts.account"), 303)
        registering.register(
            db.session,
            email=form["email"].data,
            name=form["name"].data,
            job_title=form["job_title"].data or "",
            wish=wish,
            source=source(),
        )
    except AlreadyAsked:
        form.refuse(_("You belong to this school system already, or a request of yours is still waiting."))
    except OrganisationClosed:
        form.refuse(_("This school system is closed. Search for the one that took its place."))
    except TooManyAttempts as error:
        form.refuse(_("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes))
    else:
        return redirect(url_for("accounts.register_sent"), 303)
    return None


def _proposal(form: ProposalForm) -> Wish:
    absence = form.leaid_absence.data
    return Wish(
        name=form.title.data or "",
        kind=OrganisationKind(form.kind.data),
        city=form.city.data or "",
        state=form.state.data,
        leaid=form.leaid.data or None,
        leaid_absence=LeaidAbsence(absence) if absence else None,
        note=form.note.data or "",
    )


def _shown(template: str, form: Form, **values: object) -> ResponseReturnValue:
    actor = actor_or_none()
    own = requests.of_person(db.session, actor.person_id) if actor and actor.person_id else []
    is_waiting = any(one.decided_at is None for one in own)
    page = render_template(template, form=form, is_waiting=is_waiting, **values)
    return page, 400 if form.is_submitted() else 200
