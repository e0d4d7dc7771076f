"""School systems, as the program keeps them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import policy, queries, search
from app.accounts.errors import LeaidTaken
from app.accounts.forms import OrganisationForm, PressForm
from app.accounts.models import Organisation, OrganisationKind
from app.accounts.routes.blueprint import bp, page_number, search_text
from app.accounts.services import organisations
from app.accounts.states import NAMES
from app.web.access import current_actor, requires
from app.web.database import db


@bp.get("/admin/organisations")
@requires(policy.EDIT_ORGANISATIONS)
def organisation_list() -> ResponseReturnValue:
    """Find school systems."""
    text, state = search_text(), request.args.get("state", "")
    chosen = state if state in NAMES else ""
    found = search.organisation_page(db.session, text, state=chosen, number=page_number())
    return render_template("admin/organisations.html", text=text, state=chosen, states=NAMES, found=found)


@bp.route("/admin/organisations/new", methods=["GET", "POST"])
@requires(policy.EDIT_ORGANISATIONS)
def organisation_add() -> ResponseReturnValue:
    """Add a school system."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            made = organisations.add(db.session, **_values(form), by=current_actor())
        except LeaidTaken as error:
            _refuse(form, error)
        else:
            flash(_("%(name)s is added.", name=made.name), "success")
            return redirect(url_for("accounts.organisation_list", q=made.name), 303)
    page = render_template("admin/organisation.html", form=form, organisation=None, members=[])
    return page, 400 if form.is_submitted() else 200


@bp.route("/admin/organisations/<uuid:organisation_id>", methods=["GET", "POST"])
@requires(policy.EDIT_ORGANISATIONS, organisation=queries.organisation)
def organisation_edit(organisation: Organisation) -> ResponseReturnValue:
    """Change what is known of a school system."""
    organisation_id = organisation.id
    form = OrganisationForm(
        title=organisation.name,
        kind=organisation.kind.value,
        city=organisation.city,
        state=organisation.state,
        leaid=organisation.leaid,
        website=organisation.website,
    )
    if form.validate_on_submit():
        try:
            organisations.edit(db.session, organisation_id, **_values(form), by=current_actor())
        except LeaidTaken as error:
            _refuse(form, error)
        else:
            flash(_("The changes are saved."), "success")
            return redirect(url_for("accounts.organisation_edit", organisation_id=organisation_id), 303)
    page = render_template(
        "admin/organisation.html",
        form=form,
        organisation=queries.organisation(db.session, organisation_id),
        members=queries.team(db.session, organisation_id),
    )
    return page, 400 if form.is_submitted() else 200


@bp.post("/admin/organisations/<uuid:organisation_id>/close")
@requires(policy.EDIT_ORGANISATIONS, organisation=queries.organisation)
def organisation_close(organisation: Organisation) -> ResponseReturnValue:
    """Close a school system to new people."""
    return _set_open(organisation, is_open=False)


@bp.post("/admin/organisations/<uuid:organisation_id>/reopen")
@requires(policy.EDIT_ORGANISATIONS, organisation=queries.organisation)
def organisation_reopen(organisation: Organisation) -> ResponseReturnValue:
    """Open a school system again."""
    return _set_open(organisation, is_open=True)


def _set_open(organisation: Organisation, *, is_open: bool) -> ResponseReturnValue:
    organisation_id = organisation.id
    if PressForm().validate_on_submit():
        organisations.set_open(db.session, organisation_id, is_open=is_open, by=current_actor())
        flash(_("It is open again.") if is_open else _("It is closed to new people."), "success")
    return redirect(url_for("accounts.organisation_edit", organisation_id=organisation_id), 303)


def _values(form: OrganisationForm) -> dict[str, Any]:
    return {
        "name": form.title.data or "",
        "kind": OrganisationKind(form.kind.data),
        "city": form.city.data or "",
        "state": form.state.data,
        "leaid": form.leaid.data or "",
        "website": form.website.data or "",
    }


def _refuse(form: OrganisationForm, error: LeaidTaken) -> None:
    holder = queries.organisation(db.session, error.organisation_id)
    form.refuse(_("%(name)s has this NCES ID.", name=holder.name), "leaid")
