"""What a school system and the program see of their seals, and what a manager can do to one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import IllegalTransition
from app.criteria.setup import catalogue
from app.seal import embedding, policy, queries, seal_id
from app.seal.forms import StatusForm, VoidForm
from app.seal.models import Award, AwardState, Seal
from app.seal.publication import publisher
from app.seal.routes.blueprint import BAD, CONFLICT, bp, confirmed, program, scope_titles
from app.seal.services import confirming, recovery, status
from app.seal.workflow import WORKFLOW, Event
from app.web.access import current_actor, requires, signed_in
from app.web.database import db


@bp.get("/seals")
@signed_in
def index() -> ResponseReturnValue:
    """The seals of one's school systems; for a manager all of them, and what is under way."""
    actor = current_actor()
    seals: Sequence[Seal]
    if actor.is_manager:
        page = max(request.args.get("page", 1, type=int), 1)
        seals, pages = queries.page(db.session, page)
        unfinished = queries.unfinished(db.session)
        return render_template(
            "seal/manage.html", seals=seals, page=min(page, pages), pages=pages, unfinished=unfinished,
            obstacles=queries.obstacles(db.session, unfinished), shown=seal_id.shown, scopes=scope_titles(),
            policy=policy, stopped=queries.open_stop(db.session),
            confirmed=confirming.standing_among(db.session, unfinished),
            needs_second=current_app.extensions["settings"].two_person_issue,
        )  # fmt: skip
    seals = queries.of_organisation(db.session, sorted(actor.organisation_ids))
    return render_template("seal/index.html", seals=seals, shown=seal_id.shown, scopes=scope_titles())


@bp.get("/seals/<uuid:seal_id>")
@requires(policy.READ, seal=queries.get)
def show(seal: Seal) -> ResponseReturnValue:
    """One seal: its status, certificate, badge and history; for a manager also what can be done to it."""
    return _show(seal, StatusForm())


@bp.post("/seals/<uuid:seal_id>/status")
@requires(policy.CHANGE_STATUS, known_by=policy.READ, seal=queries.get)
def change_status(seal: Seal) -> ResponseReturnValue:
    """Suspend, restore or revoke, after the manager has confirmed with the password."""
    form = StatusForm()
    if not form.validate_on_submit() or not confirmed(form):
        return _show(queries.get(db.session, seal.id), form), BAD
    try:
        status.change(
            db.session,
            seal.id,
            Event(form.event.data),
            reason=form.reason.data or "",
            publish=publisher(current_app.extensions),
            by=current_actor(),
        )
    except IllegalTransition:
        form.refuse(_("The status has changed since you opened this page. Nothing of yours was recorded."))
        return _show(queries.get(db.session, seal.id), form), CONFLICT
    flash(_("The status has changed. Every public page shows it within a minute."), "success")
    return redirect(url_for(".show", seal_id=seal.id), 303)


@bp.route("/seals/awards/<uuid:award_id>/reissue", methods=["GET", "POST"])
@requires(policy.REISSUE, award=queries.award)
def reissue(award: Award) -> ResponseReturnValue:
    """Give up a certificate that could not be issued, and begin a new one."""
    if award.state is not AwardState.INTENDED:
        raise IllegalTransition("award", award.state, "award.voided")
    form = VoidForm()
    if not form.validate_on_submit() or not confirmed(form):
        page = render_template("seal/reissue.html", form=form, award=award, shown=seal_id.shown)
        return page, BAD if form.is_submitted() else 200
    recovery.reissue(
        db.session, award.id, reason=form.reason.data or "", by=current_actor(),
        criteria=catalogue.get(award.decision.assessment.criteria), program=program(),
    )  # fmt: skip
    flash(_("A new certificate is being made."), "success")
    return redirect(url_for(".index"), 303)


def _show(seal: Seal, form: StatusForm) -> str:
    possible = {event.value for event in WORKFLOW.events(seal.state)}
    form.event.choices = [choice for choice in form.event.choices or [] if choice.value in possible]
    criteria = catalogue.get(seal.criteria)
    shown_id = seal_id.shown(seal.seal_id)
    words = _("Trusted Learning Environment Seal of %(name)s: check its status", name=seal.organisation.name)
    return render_template(
        "seal/show.html", seal=seal, form=form, shown_id=shown_id,
        embed=embedding.code(current_app.extensions["settings"].base_url, shown_id, words),
        scope=criteria.scope(seal.scope), criteria=criteria, policy=policy,
        signed=queries.facts(db.session, seal.id),
        confirmation=queries.confirmation(db.session, seal.award_id),
    )  # fmt: skip
