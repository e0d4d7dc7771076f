"""The page on which a coordinator takes along everything that the school system gave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts import throttle
from app.accounts.errors import PasswordWrong, TooManyAttempts
from app.accounts.models import Organisation
from app.accounts.policy import READ_TEAM
from app.accounts.services import signing_in
from app.assessment.room import ROOM
from app.leaving import policy, queries, services
from app.leaving.errors import PackageUnderWay
from app.leaving.forms import AskForm, FetchForm
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.headers import SANDBOX

bp = Blueprint("leaving", __name__)
HERE = "/team/<uuid:organisation_id>/everything"
BAD = 400
CHUNK = 1 << 18


@bp.get(HERE)
@requires(policy.TAKE_ALONG, known_by=READ_TEAM, organisation=accounts.organisation)
def everything(organisation: Organisation) -> ResponseReturnValue:
    """What is in a package, and those that are there."""
    return _page(organisation, FetchForm())


@bp.post(HERE)
@requires(policy.TAKE_ALONG, known_by=READ_TEAM, organisation=accounts.organisation)
def ask(organisation: Organisation) -> ResponseReturnValue:
    """Have a package made."""
    organisation_id = organisation.id
    if not AskForm().validate_on_submit():
        abort(BAD)
    try:
        services.ask(db.session, organisation_id, by=current_actor())
    except PackageUnderWay:
        flash(_("A package is being made already. Load this page again in a minute."), "info")
    else:
        flash(_("The package is being made. Load this page again in a minute."), "success")
    return redirect(url_for(".everything", organisation_id=organisation_id), 303)


@bp.post(f"{HERE}/<uuid:export_id>/file")
@requires(policy.TAKE_ALONG, known_by=READ_TEAM, organisation=accounts.organisation)
def fetch(organisation: Organisation, export_id: UUID) -> ResponseReturnValue:
    """Hand the package out, after the coordinator has confirmed with the password."""
    form, organisation_id = FetchForm(), organisation.id
    queries.export(db.session, organisation_id, export_id)
    if not form.validate_on_submit() or not _confirmed(form):
        return _page(accounts.organisation(db.session, organisation_id), form, asked=export_id), BAD
    storage = current_app.extensions[ROOM]().storage
    package, content = services.fetch(db.session, storage, organisation_id, export_id, by=current_actor())
    return Response(_pieces(content), headers=_headers(package.asked_at.date().isoformat(), package.size),
                    direct_passthrough=True)  # fmt: skip


def _headers(day: str, size: int) -> dict[str, str]:
    return {
        "Content-Type": "application/zip",
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="everything-{day}.zip"',
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "no-store, private",
        "X-Robots-Tag": "noindex, nofollow",
    }


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while part := content.read(CHUNK):
            yield part


def _confirmed(form: FetchForm) -> bool:
    try:
        signing_in.confirm_password(
            db.session, form.password.data or "",
            by=current_actor(), source=throttle.source_of(request.remote_addr),
        )  # fmt: skip
    except PasswordWrong:
        form.refuse(_("This is not your password."), "password")
    except TooManyAttempts as error:
        form.refuse(
            _("Too many attempts. Wait %(minutes)s minutes, then try again.", minutes=error.minutes),
            "password",
        )
    else:
        return True
    return False


def _page(organisation: Organisation, form: FetchForm, *, asked: UUID | None = None) -> str:
    exports = queries.exports(db.session, organisation.id)
    ready = next((each for each in exports if each.made_at and asked in (None, each.id)), None)
    return render_template(
        "leaving/everything.html",
        organisation=organisation,
        ready=ready,
        is_under_way=any(each.made_at is None for each in exports),
        form=form,
    )
