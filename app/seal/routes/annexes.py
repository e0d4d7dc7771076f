"""What a school system publishes of its readiness: nothing, unless somebody chooses it here."""

from __future__ import annotations

from contextlib import suppress

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import NotFound
from app.seal import policy, queries, seal_id
from app.seal.errors import SealNotInForce
from app.seal.forms import AnnexForm, WithdrawForm
from app.seal.models import AnnexExtent, Seal
from app.seal.publication import publisher
from app.seal.routes.blueprint import BAD, CONFLICT, bp
from app.seal.services import annexes
from app.web.access import current_actor, requires
from app.web.database import db


@bp.route("/seals/<uuid:seal_id>/annex", methods=["GET", "POST"])
@requires(policy.PUBLISH_ANNEX, known_by=policy.READ, seal=queries.get)
def annex(seal: Seal) -> ResponseReturnValue:
    """Publish the readiness of the day of the award, by domain or down to each practice."""
    form = AnnexForm()
    if not form.validate_on_submit():
        return _page(seal, form), BAD if form.is_submitted() else 200
    try:
        annexes.publish(
            db.session, seal.id, AnnexExtent(form.extent.data), str(form.language.data),
            show=publisher(current_app.extensions), by=current_actor(),
        )  # fmt: skip
    except SealNotInForce:
        form.refuse(_("The seal is not in force, so nothing new is published beside it."))
        return _page(queries.get(db.session, seal.id), form), CONFLICT
    flash(_("Your annex is being printed. In a minute it can be read on the public page."), "success")
    return redirect(url_for(".annex", seal_id=seal.id), 303)


@bp.post("/seals/<uuid:seal_id>/annex/withdraw")
@requires(policy.PUBLISH_ANNEX, known_by=policy.READ, seal=queries.get)
def withdraw_annex(seal: Seal) -> ResponseReturnValue:
    """Take the annex back."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _page(seal, AnnexForm()), BAD
    with suppress(NotFound):  # withdrawn already, perhaps by a colleague: it is as the person wants it
        annexes.withdraw(db.session, seal.id, show=publisher(current_app.extensions), by=current_actor())
    flash(_("Your annex is withdrawn. Copies that people saved cannot be taken back."), "success")
    return redirect(url_for(".annex", seal_id=seal.id), 303)


def _page(seal: Seal, form: AnnexForm) -> str:
    shown_id, annex = seal_id.shown(seal.seal_id), queries.annex(db.session, seal.id)
    return render_template(
        "seal/annex.html", seal=seal, form=form, withdrawing=WithdrawForm(), annex=annex, shown_id=shown_id
    )
