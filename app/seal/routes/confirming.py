"""The page on which a second manager confirms an award before its certificate is issued."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.certificate.payload import CertificatePayload
from app.core.errors import IllegalTransition
from app.seal import policy, queries
from app.seal.errors import ConfirmsOwnDecision
from app.seal.forms import AwardConfirmForm
from app.seal.models import Award, AwardState
from app.seal.routes.blueprint import BAD, CONFLICT, bp
from app.seal.routes.blueprint import confirmed as password_confirmed
from app.seal.services import confirming
from app.web.access import current_actor, requires
from app.web.database import db


@bp.route("/seals/awards/<uuid:award_id>/confirm", methods=["GET", "POST"])
@requires(policy.CONFIRM, award=queries.award)
def confirm(award: Award) -> ResponseReturnValue:
    """Read what the certificate will say, and confirm it."""
    if award.state is not AwardState.INTENDED:
        raise IllegalTransition("award", award.state, confirming.EVENT)
    award_id = award.id
    form = AwardConfirmForm()
    if not form.validate_on_submit() or not password_confirmed(form):
        return _page(queries.award(db.session, award_id), form), BAD if form.is_submitted() else 200
    try:
        confirming.confirm(db.session, award_id, digest=form.digest.data or "", by=current_actor())
    except ConfirmsOwnDecision:
        form.refuse(_("Someone else must confirm: you decided, reviewed or have a conflict of interest."))
        return _page(queries.award(db.session, award_id), form), CONFLICT
    flash(_("Confirmed. The certificate is made and signed within a minute."), "success")
    return redirect(url_for(".index"), 303)


def _page(award: Award, form: AwardConfirmForm) -> str:
    form.digest.data = award.payload_digest
    return render_template(
        "seal/confirm.html", form=form, award=award,
        told=CertificatePayload.model_validate_json(award.payload),
        may_confirm=confirming.may_confirm(db.session, award, current_actor()),
        confirmation=confirming.standing(db.session, award),
    )  # fmt: skip
