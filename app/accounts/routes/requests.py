"""Requests to join a school system, as managers decide them."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.accounts import policy, queries, requests, search
from app.accounts.errors import LeaidTaken, OrganisationClosed
from app.accounts.forms import ApproveForm, RefuseForm, choices
from app.accounts.models import JoinRequest, Organisation
from app.accounts.names import oddities
from app.accounts.routes.blueprint import bp
from app.accounts.services import joining
from app.core.actor import Role
from app.core.errors import IllegalTransition
from app.web.access import current_actor, requires
from app.web.database import db

NEW = "new"


@bp.get("/admin/requests")
@requires(policy.DECIDE_REQUESTS)
def request_list() -> ResponseReturnValue:
    """Who asks to act for which school system."""
    return render_template(
        "admin/requests.html", waiting=requests.waiting(db.session), decided=requests.decided(db.session)
    )


@bp.get("/admin/requests/<uuid:request_id>")
@requires(policy.DECIDE_REQUESTS, request=requests.get)
def request_show(request: JoinRequest) -> ResponseReturnValue:
    """Everything a manager needs to decide."""
    return _page(request, ApproveForm(organisation=NEW), RefuseForm(formdata=None))


@bp.post("/admin/requests/<uuid:request_id>/approve")
@requires(policy.DECIDE_REQUEST, known_by=policy.DECIDE_REQUESTS, request=requests.get)
def request_approve(request: JoinRequest) -> ResponseReturnValue:
    """Make the person coordinator of the school system."""
    request_id, form = request.id, ApproveForm()
    form.organisation.choices = _choices(request)
    if not form.validate_on_submit():
        return _page(request, form, RefuseForm(formdata=None)), 400
    chosen = form.organisation.data
    try:
        organisation = joining.approve(
            db.session,
            request_id,
            by=current_actor(),
            organisation_id=UUID(chosen) if chosen and chosen != NEW else None,
        )
    except IllegalTransition:
        flash(_("Somebody else decided this request before you."), "attention")
        return redirect(url_for("accounts.request_show", request_id=request_id), 303)
    except LeaidTaken as error:
        form.refuse(
            _("%(name)s has this NCES ID.", name=queries.organisation(db.session, error.organisation_id).name)
        )
    except OrganisationClosed:
        form.refuse(_("This school system is closed. Open it again first."))
    else:
        flash(
            _("Approved. The person is coordinator of %(name)s and gets a mail.", name=organisation.name),
            "success",
        )
        return redirect(url_for("accounts.request_list"), 303)
    return _page(requests.get(db.session, request_id), form, RefuseForm(formdata=None)), 409


@bp.post("/admin/requests/<uuid:request_id>/refuse")
@requires(policy.DECIDE_REQUEST, known_by=policy.DECIDE_REQUESTS, request=requests.get)
def request_refuse(request: JoinRequest) -> ResponseReturnValue:
    """Refuse, and tell the person why."""
    request_id, form = request.id, RefuseForm()
    if not form.validate_on_submit():
        return _page(request, ApproveForm(formdata=None, organisation=NEW), form), 400
    try:
        joining.refuse(db.session, request_id, reason=form.reason.data or "", by=current_actor())
    except IllegalTransition:
        flash(_("Somebody else decided this request before you."), "attention")
        return redirect(url_for("accounts.request_show", request_id=request_id), 303)
    flash(_("Refused. The person gets a mail with your reason."), "success")
    return redirect(url_for("accounts.request_list"), 303)


def _look_alikes(request: JoinRequest) -> list[Organisation]:
    return list(search.look_alikes(db.session, request.proposed_name)) if request.proposed_name else []


def _choices(request: JoinRequest) -> list[SelectChoice]:
    if request.organisation_id is not None:
        return []
    known = [
        (str(found.id), _("%(name)s, %(state)s, which is listed", name=found.name, state=found.state))
        for found in _look_alikes(request)
        if found.is_open
    ]
    return choices([(NEW, _("A new one: add it to the list")), *known])


def _page(request: JoinRequest, approve: ApproveForm, refuse: RefuseForm) -> str:
    approve.organisation.choices = _choices(request)
    organisation = request.organisation
    return render_template(
        "admin/request.html",
        asked=request,
        approve=approve,
        refuse=refuse,
        problems=[*approve.problems, *refuse.problems],
        oddities=oddities(request.proposed_name) if request.proposed_name else (),
        look_alikes=_look_alikes(request),
        coordinators=queries.with_role(db.session, organisation.id, Role.COORDINATOR) if organisation else [],
        decider=queries.person(db.session, request.decided_by_id) if request.decided_by_id else None,
        policy=policy,
    )
