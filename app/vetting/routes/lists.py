"""Taking over the list that was kept by hand: send it, look at what it would do, then do it."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.vetting import list_file, policy, queries
from app.vetting.errors import AlreadyApplied, ListUnreadable
from app.vetting.forms import PressForm, words
from app.vetting.merging import Effect
from app.vetting.models import RegisterImport
from app.vetting.routes.blueprint import bp, today
from app.vetting.routes.desk import HERE
from app.vetting.services import importing
from app.vetting.table import COLUMNS
from app.web.access import accepts_upload, current_actor, requires
from app.web.database import db

SHOWN = 500


@bp.get(f"{HERE}/import")
@requires(policy.WORK, known_by=policy.READ, organisation=accounts.organisation)
def send_list(organisation: Organisation) -> ResponseReturnValue:
    """Choose the file."""
    return _sending(organisation, PressForm(formdata=None))


@bp.post(f"{HERE}/import")
@accepts_upload
@requires(policy.WORK, known_by=policy.READ, organisation=accounts.organisation)
def receive_list(organisation: Organisation) -> ResponseReturnValue:
    """Keep the file for its preview."""
    form, organisation_id = PressForm(), organisation.id
    sent = request.files.get("file")
    if not form.validate() or sent is None or not sent.filename:
        form.refuse(_("Choose a file first."))
        return _sending(organisation, form)
    try:
        content = sent.stream.read(list_file.LARGEST + 1)
        made = importing.keep(db.session, organisation_id, content, sent.filename, by=current_actor())
    except ListUnreadable as error:
        form.refuse(str(words.UNREADABLE[error.reason]) % {"words": error.detail})
        return _sending(accounts.organisation(db.session, organisation_id), form)
    return redirect(url_for(".preview", imported_id=made.id), 303)


@bp.get("/school-systems/online-services/imports/<uuid:imported_id>")
@requires(policy.WORK, known_by=policy.READ, imported=queries.imported)
def preview(imported: RegisterImport) -> ResponseReturnValue:
    """What the list would do, row by row, before anything is done."""
    if imported.applied_at is not None:
        return redirect(url_for(".desk", organisation_id=imported.organisation_id))
    steps, unknown = importing.steps(db.session, imported)
    return render_template(
        "vetting/preview.html",
        imported=imported,
        steps=steps[:SHOWN],
        more=max(0, len(steps) - SHOWN),
        counts=Counter(step.effect for step in steps),
        unknown=unknown,
        effects=Effect,
    )


@bp.post("/school-systems/online-services/imports/<uuid:imported_id>")
@requires(policy.WORK, known_by=policy.READ, imported=queries.imported)
def take_over(imported: RegisterImport) -> ResponseReturnValue:
    """Put the list into the register."""
    organisation_id = imported.organisation_id
    if PressForm().validate():
        try:
            done = importing.take_over(db.session, imported.id, today=today(), by=current_actor())
        except AlreadyApplied:
            flash(_("This list was taken over before. Nothing was changed."), "attention")
        else:
            flash(
                _("Taken over: %(new)s new, %(filled)s completed, %(rest)s unchanged or left out.",
                  new=done[Effect.NEW], filled=done[Effect.FILLED],
                  rest=sum(done.values()) - done[Effect.NEW] - done[Effect.FILLED]),
                "success",
            )  # fmt: skip
    return _home(organisation_id)


@bp.post("/school-systems/online-services/imports/<uuid:imported_id>/forget")
@requires(policy.WORK, known_by=policy.READ, imported=queries.imported)
def forget_list(imported: RegisterImport) -> ResponseReturnValue:
    """Let go of a list."""
    organisation_id = imported.organisation_id
    if PressForm().validate():
        try:
            importing.forget(db.session, imported.id, by=current_actor())
        except AlreadyApplied:
            flash(_("This list was taken over before. Nothing was changed."), "attention")
        else:
            flash(_("The list was dropped. Nothing was changed."), "success")
    return _home(organisation_id)


def _home(organisation_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".desk", organisation_id=organisation_id), 303)


def _sending(organisation: Organisation, form: PressForm) -> ResponseReturnValue:
    page = render_template("vetting/import.html", organisation=organisation, form=form, columns=COLUMNS)
    return page, 400 if form.refusals else 200
