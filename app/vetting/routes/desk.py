"""The register as the team sees it: what waits, the whole list, and how long answers take."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.core import clock
from app.vetting import listing, policy, queries, table
from app.vetting.errors import AlreadyListed
from app.vetting.forms import ServiceForm
from app.vetting.models import Register
from app.vetting.pace import pace
from app.vetting.routes.blueprint import bp, page_number, today, typed, wanted
from app.vetting.services import vetting
from app.vetting.services.vetting import Description
from app.vetting.standing import Standing
from app.web.access import current_actor, requires, signed_in
from app.web.database import db

HERE = "/school-systems/<uuid:organisation_id>/online-services"


@bp.get("/online-services")
@signed_in
def index() -> ResponseReturnValue:
    """Go to the register of one's school system, or choose among several."""
    person_id = current_actor().person_id
    mine = accounts.organisations_of(db.session, person_id) if person_id else []
    if len(mine) == 1:
        return redirect(url_for(".desk", organisation_id=mine[0][0].id))
    return render_template("vetting/index.html", organisations=[each for each, _roles in mine])


@bp.get(HERE)
@requires(policy.READ, organisation=accounts.organisation)
def desk(organisation: Organisation) -> ResponseReturnValue:
    """What waits longest on top, then the register."""
    day, words, chosen = today(), typed(), wanted()
    found = listing.page(
        db.session, organisation.id, typed=words, wanted=chosen, today=day, number=page_number()
    )
    asked = {name: value for name, value in (("q", words), ("standing", chosen or "")) if value}
    here = url_for(".desk", organisation_id=organisation.id)
    promised = _promised(queries.register(db.session, organisation.id))
    return render_template(
        "vetting/desk.html",
        organisation=organisation,
        waiting=[
            (each, count, (clock.now() - each.asked_at).days)
            for each, count in queries.waiting(db.session, organisation.id)
            if each.asked_at
        ],
        promised=promised,
        counts=listing.counts(db.session, organisation.id, day),
        page=found,
        typed=words,
        wanted=chosen,
        standings=list(Standing),
        pattern=f"{here}?{urlencode({**asked, 'page': '{page}'})}",
        pace=_pace(organisation, promised),
        has_link=queries.current_link(db.session, organisation.id) is not None,
        register=queries.register(db.session, organisation.id),
    )


@bp.get(f"{HERE}/pace")
@requires(policy.READ, organisation=accounts.organisation)
def time_to_decision(organisation: Organisation) -> ResponseReturnValue:
    """How long teachers waited for an answer, month by month, as a picture and its table."""
    promised = _promised(queries.register(db.session, organisation.id))
    return render_template(
        "vetting/pace.html", organisation=organisation, pace=_pace(organisation, promised), promised=promised
    )


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
@requires(policy.WORK, known_by=policy.READ, organisation=accounts.organisation)
def add(organisation: Organisation) -> ResponseReturnValue:
    """Put a service into the register without a request."""
    form, organisation_id, name = ServiceForm(), organisation.id, organisation.name
    if form.validate_on_submit():
        try:
            made = vetting.add(db.session, organisation_id, described(form), by=current_actor())
        except AlreadyListed as known:
            form.refuse(_("%(name)s is in the register already.", name=known.name), "name")
        else:
            flash(_("%(name)s waits for its review.", name=made.name), "success")
            return redirect(url_for(".service", service_id=made.id), 303)
    page = render_template("vetting/new.html", form=form, organisation_id=organisation_id, owner=name)
    return page, 400 if form.is_submitted() else 200


@bp.get(f"{HERE}/register.csv")
@requires(policy.READ, organisation=accounts.organisation)
def export(organisation: Organisation) -> ResponseReturnValue:
    """The whole register as a table that spreadsheets open and never run."""
    day = today()
    text = table.written(queries.every(db.session, organisation.id), day)
    response = Response(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="online-services-{day.isoformat()}.csv"'
    return response


def described(form: ServiceForm) -> Description:
    """What the form says of a service."""
    return Description(
        name=form.name.data or "", url=form.url.data or "", provider=form.provider.data or "",
        purpose=form.purpose.data or "", grades=form.grades.data or [], elements=form.elements.data or [],
    )  # fmt: skip


def _promised(register: Register | None) -> int:
    return register.promised_days if register else 10


def _pace(organisation: Organisation, promised: int) -> object:
    day = today()
    since = day.replace(year=day.year - 1, day=1)
    return pace(queries.spans(db.session, organisation.id, since), day, promised_days=promised)
