"""Which mail a person wants; and stopping a kind of it by a link, without signing in."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.services.people import own_id
from app.core import clock
from app.core.actor import Actor
from app.criteria.setup import catalogue
from app.together import calendar, dates
from app.together.deadlines import Deadline
from app.together.forms import MailForm
from app.together.routes.blueprint import bp
from app.together.services import preferring
from app.together.stopping import StopLinks
from app.web.access import current_actor, machine_endpoint, public, signed_in
from app.web.database import db

BACK, AHEAD = timedelta(days=30), timedelta(days=3 * 366)


@bp.route("/account/mail", methods=["GET", "POST"])
@signed_in
def mail() -> ResponseReturnValue:
    """Choose the kinds of news, and make or end the calendar's address."""
    actor, form = current_actor(), MailForm()
    if form.validate_on_submit():
        preferring.prefer(db.session, form.wanted, by=actor)
        flash(_("Your choice is saved."), "success")
        return redirect(url_for(".mail"), 303)
    return mail_page(form), 400 if form.is_submitted() else 200


@bp.route("/mail/stop/<token>", methods=["GET", "POST"])
@public
@machine_endpoint
def stop_mail(token: str) -> ResponseReturnValue:
    """Ask before anything stops, because scanners open every link; posting stops, as mail programs do."""
    settings = current_app.extensions["settings"]
    links = StopLinks([*settings.secret_key_fallbacks, settings.secret_key])
    person_id, kind = links.read(token)
    is_stopped = request.method == "POST"
    if is_stopped:
        preferring.stop(db.session, person_id, kind)
    page = current_app.make_response(
        render_template("together/stop_mail.html", kind=kind.value, is_stopped=is_stopped, token=token)
    )
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def mail_page(form: MailForm, address: str = "") -> str:
    """The page of choices; `address` is a new address of the calendar, which is shown this once."""
    person_id = own_id(current_actor())
    if not form.is_submitted() or address:
        form.show(preferring.stopped(db.session, person_id))
    return render_template(
        "together/mail.html",
        form=form,
        calendar=preferring.calendar_since(db.session, person_id),
        address=address,
        dates=[(each, calendar.key_of(each.subject)) for each in own_dates(current_actor())],
    )


def own_dates(actor: Actor) -> list[Deadline]:
    """The person's dates from a month ago to as far ahead as there are any."""
    today = clock.today(current_app.extensions["settings"].time_zone)
    return dates.of_person(db.session, actor, today - BACK, today + AHEAD, catalogue=catalogue)
