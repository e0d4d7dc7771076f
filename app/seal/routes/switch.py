"""The page on which an administrator stops issuing certificates, and resumes it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.forms import ConfirmForm
from app.seal import policy, queries
from app.seal.errors import NotStopped, StoppedAlready
from app.seal.forms import StopForm
from app.seal.routes.blueprint import BAD, CONFLICT, bp, confirmed
from app.seal.services import switching
from app.web.access import current_actor, requires
from app.web.database import db


@bp.get("/admin/issuing")
@requires(policy.SWITCH)
def issuing() -> ResponseReturnValue:
    """Whether certificates are issued now, and the switch."""
    return _page()


@bp.post("/admin/issuing/stop")
@requires(policy.SWITCH)
def stop_issuing() -> ResponseReturnValue:
    """Stop it, with a reason, after the administrator has confirmed with the password."""
    form = StopForm()
    if not form.validate_on_submit() or not confirmed(form):
        return _page(form), BAD
    try:
        switching.stop(db.session, reason=form.reason.data or "", by=current_actor())
    except StoppedAlready:
        form.refuse(_("Somebody has stopped it meanwhile. Their reason is below."))
        return _page(form), CONFLICT
    flash(_("Issuing is stopped. Nothing is lost: awards wait until it is resumed."), "success")
    return redirect(url_for(".issuing"), 303)


@bp.post("/admin/issuing/resume")
@requires(policy.SWITCH)
def resume_issuing() -> ResponseReturnValue:
    """Resume it; what waited is issued within a minute."""
    form = ConfirmForm()
    if not form.validate_on_submit() or not confirmed(form):
        return _page(form), BAD
    try:
        switching.resume(db.session, by=current_actor())
    except NotStopped:
        form.refuse(_("Somebody has resumed it meanwhile."))
        return _page(form), CONFLICT
    flash(_("Issuing goes on. Awards that waited get their certificates within a minute."), "success")
    return redirect(url_for(".issuing"), 303)


def _page(form: ConfirmForm | None = None) -> str:
    stopped = queries.open_stop(db.session)
    wanted = ConfirmForm if stopped else StopForm
    # A form that was sent for the other state shows its problems, and the fields of the present one.
    fields = form if isinstance(form, wanted) else wanted()
    return render_template(
        "seal/issuing.html", form=fields, problems=form.problems if form else [], stopped=stopped,
        stops=queries.stops(db.session), waiting=len(queries.unfinished(db.session)),
    )  # fmt: skip
