"""A person's dates as a calendar that other programs read, by a secret address that they can end."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.core import clock
from app.core.errors import NotFound
from app.together import calendar
from app.together.deadlines import Deadline, DeadlineKind
from app.together.forms import MailForm
from app.together.routes.blueprint import bp
from app.together.routes.mail import mail_page, own_dates
from app.together.services import preferring
from app.web.access import current_actor, public, signed_in
from app.web.database import db
from app.web.forms import Form


@bp.post("/account/calendar")
@signed_in
def make_calendar() -> ResponseReturnValue:
    """Make a new address and show it, this once: only its hash is kept."""
    if not Form().validate_on_submit():
        return redirect(url_for(".mail"), 303)
    token = preferring.make_calendar(db.session, by=current_actor())
    base = current_app.extensions["settings"].base_url
    return mail_page(MailForm(formdata=None), f"{base}{url_for('.calendar_file', token=token)}")


@bp.post("/account/calendar/end")
@signed_in
def end_calendar() -> ResponseReturnValue:
    """Let the address be worth nothing."""
    if Form().validate_on_submit():
        preferring.end_calendar(db.session, by=current_actor())
        flash(_("The address of your calendar is ended."), "success")
    return redirect(url_for(".mail"), 303)


@bp.get("/calendar/<token>.ics")
@public
def calendar_file(token: str) -> ResponseReturnValue:
    """The dates of whoever made the address, in their language."""
    person = preferring.owner_of_calendar(db.session, token)
    found = own_dates(accounts.actor_of(db.session, person, None))
    with force_locale(person.locale):
        return _answer(found, language=person.locale, file_name="dates.ics")


@bp.get("/account/dates/<key>.ics")
@signed_in
def date_file(key: str) -> ResponseReturnValue:
    """One of one's own dates."""
    actor = current_actor()
    found = [each for each in own_dates(actor) if calendar.key_of(each.subject) == key]
    if not found:
        raise NotFound("date")
    with force_locale(actor.locale):
        return _answer(found, language=actor.locale, file_name="date.ics")


def _answer(found: list[Deadline], *, language: str, file_name: str) -> Response:
    """The dates as a file."""
    settings = current_app.extensions["settings"]
    entries = [_entry(each, settings.base_url) for each in found]
    content = calendar.write(
        entries, name=_("Seal portal"), language=language.replace("_", "-"), stamp=clock.now()
    )
    return Response(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name}"',
            "Cache-Control": "no-store, private",
            "X-Robots-Tag": "noindex, nofollow",
            "Referrer-Policy": "no-referrer",
        },
    )


def _entry(each: Deadline, base_url: str) -> calendar.Entry:
    words = {
        DeadlineKind.PRACTICE: _("%(what)s should be ready", what=each.what),
        DeadlineKind.CHANGES: _("Changes are due: %(what)s", what=each.what),
        DeadlineKind.SEAL: _("The seal expires: %(what)s", what=each.what),
    }
    url = f"{base_url}{each.path}"
    host = urlsplit(base_url).hostname or "localhost"
    return calendar.Entry(
        uid=f"{calendar.key_of(each.subject)}@{host}",
        on=each.on,
        summary=words[each.kind],
        description=f"{each.organisation}\n{url}",
        url=url,
    )
