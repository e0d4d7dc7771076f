"""How the school system runs its register: the link to ask by, the promise, the public page."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.vetting import policy, queries
from app.vetting.errors import NowherePublished
from app.vetting.forms import PressForm, TermsForm
from app.vetting.models import Register
from app.vetting.routes.blueprint import bp
from app.vetting.routes.desk import HERE
from app.vetting.services import running
from app.vetting.services.running import Terms
from app.web.access import current_actor, requires
from app.web.database import db


@bp.route(f"{HERE}/settings", methods=["GET", "POST"])
@requires(policy.RUN, known_by=policy.READ, organisation=accounts.organisation)
def settings(organisation: Organisation) -> ResponseReturnValue:
    """The link, the promise and what the public sees, on one page."""
    organisation_id = organisation.id
    found = queries.register(db.session, organisation_id) or Register(promised_days=10)
    form = TermsForm(obj=found)
    if form.validate_on_submit():
        terms = Terms(
            promised_days=form.promised_days.data, contact=form.contact.data or "",
            is_published=form.is_published.data, shows_refused=form.shows_refused.data,
        )  # fmt: skip
        try:
            made = running.set_terms(db.session, organisation_id, terms, by=current_actor())
        except NowherePublished:
            form.refuse(
                _("Say whom parents may ask: an office, a telephone number, or an address."), "contact"
            )
        else:
            flash(
                _("Saved. The register is public now.") if made.is_published else _("Saved."),
                "success",
            )
            return _back(organisation_id)
    page = render_template(
        "vetting/settings.html",
        form=form,
        organisation=accounts.organisation(db.session, organisation_id),
        link=queries.current_link(db.session, organisation_id),
        register=queries.register(db.session, organisation_id),
    )
    return page, 400 if form.is_submitted() else 200


@bp.post(f"{HERE}/link")
@requires(policy.RUN, known_by=policy.READ, organisation=accounts.organisation)
def open_link(organisation: Organisation) -> ResponseReturnValue:
    """Make the link, or a new one in the place of the old."""
    if PressForm().validate():
        running.open_link(db.session, organisation.id, by=current_actor())
        flash(_("The link is ready. One that was given out before no longer works."), "success")
    return _back(organisation.id)


@bp.post(f"{HERE}/link/end")
@requires(policy.RUN, known_by=policy.READ, organisation=accounts.organisation)
def end_link(organisation: Organisation) -> ResponseReturnValue:
    """Let nobody ask by the link any more."""
    if PressForm().validate():
        running.end_link(db.session, organisation.id, by=current_actor())
        flash(_("The link no longer works. Receipts that were given out still do."), "success")
    return _back(organisation.id)


def _back(organisation_id: object) -> ResponseReturnValue:
    return redirect(url_for(".settings", organisation_id=organisation_id), 303)
