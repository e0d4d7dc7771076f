"""The team of a school system: who may do what, and who is invited."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import offers, policy, queries
from app.accounts.errors import AlreadyAsked, LastOfKind, LinkDead, OrganisationClosed, TooManyAttempts
from app.accounts.forms import InviteForm, PressForm, RolesForm
from app.accounts.models import Invitation, Organisation
from app.accounts.routes.blueprint import bp
from app.accounts.services import inviting, people, team
from app.core import clock
from app.core.actor import Role
from app.core.errors import NotFound
from app.web.access import current_actor, requires, signed_in
from app.web.database import db


@bp.get("/team")
@signed_in
def teams() -> ResponseReturnValue:
    """Go to the team of one's school system, or choose among several."""
    mine = queries.organisations_of(db.session, people.own_id(current_actor()))
    if len(mine) == 1:
        return redirect(url_for("accounts.team_of", organisation_id=mine[0][0].id))
    return render_template("accounts/teams.html", organisations=mine)


@bp.get("/team/<uuid:organisation_id>")
@requires(policy.READ_TEAM, organisation=queries.organisation)
def team_of(organisation: Organisation) -> ResponseReturnValue:
    """People with their roles, and open invitations."""
    return render_template(
        "accounts/team.html",
        organisation=organisation,
        members=queries.team(db.session, organisation.id),
        invitations=offers.of_organisation(db.session, organisation.id),
        now=clock.now(),
        policy=policy,
    )


@bp.route("/team/<uuid:organisation_id>/invite", methods=["GET", "POST"])
@requires(policy.MANAGE_TEAM, known_by=policy.READ_TEAM, organisation=queries.organisation)
def invite(organisation: Organisation) -> ResponseReturnValue:
    """Offer a role to a mail address."""
    form, organisation_id = InviteForm(), organisation.id
    if form.validate_on_submit():
        try:
            inviting.invite(
                db.session, organisation_id, form.email.data or "", Role(form.role.data), by=current_actor()
            )
        except AlreadyAsked:
            form.refuse(_("This person has that role already."), "email")
        except OrganisationClosed:
            form.refuse(_("This school system is closed."))
        except TooManyAttempts as error:
            form.refuse(_("You sent many invitations. Wait %(minutes)s minutes.", minutes=error.minutes))
        else:
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return redirect(url_for("accounts.team_of", organisation_id=organisation_id), 303)
        organisation = queries.organisation(db.session, organisation_id)
    page = render_template("accounts/invite.html", form=form, organisation=organisation)
    return page, 400 if form.is_submitted() else 200


@bp.post("/invitations/<uuid:invitation_id>/resend")
@signed_in
def resend_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Send the invitation anew; the link sent before is dead."""
    offered = _own_offer(invitation_id)
    if PressForm().validate_on_submit():
        try:
            inviting.resend(db.session, offered.id, by=current_actor())
        except TooManyAttempts as error:
            flash(_("You sent many invitations. Wait %(minutes)s minutes.", minutes=error.minutes), "danger")
        except LinkDead:
            flash(_("This invitation was answered or withdrawn before."), "attention")
        else:
            flash(_("A new link is on its way. The one sent before no longer works."), "success")
    return redirect(_list_of(offered), 303)


@bp.post("/invitations/<uuid:invitation_id>/revoke")
@signed_in
def revoke_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Take the invitation back."""
    offered = _own_offer(invitation_id)
    if PressForm().validate_on_submit():
        try:
            inviting.revoke(db.session, offered.id, by=current_actor())
        except LinkDead:
            flash(_("This invitation was answered or withdrawn before."), "attention")
        else:
            flash(_("The invitation is withdrawn. Its link no longer works."), "success")
    return redirect(_list_of(offered), 303)


@bp.route("/team/<uuid:organisation_id>/people/<uuid:person_id>", methods=["GET", "POST"])
@requires(policy.MANAGE_TEAM, known_by=policy.READ_TEAM, organisation=queries.organisation)
def member(organisation: Organisation, person_id: UUID) -> ResponseReturnValue:
    """Change the roles of a member."""
    organisation_id = organisation.id
    held = tuple(queries.current_roles(db.session, organisation_id, person_id))
    if not held:
        raise NotFound("member")
    form = RolesForm(roles=[role.value for role in held])
    if form.validate_on_submit():
        try:
            roles = [Role(value) for value in form.roles.data or []]
            team.set_roles(db.session, organisation_id, person_id, roles, by=current_actor())
        except LastOfKind:
            form.refuse(
                _("A school system needs a coordinator. Make somebody else coordinator first."), "roles"
            )
        else:
            flash(_("The roles are changed."), "success")
            return redirect(url_for("accounts.team_of", organisation_id=organisation_id), 303)
    page = render_template(
        "accounts/member.html",
        form=form,
        organisation=queries.organisation(db.session, organisation_id),
        person=queries.person(db.session, person_id),
        held=held,
        policy=policy,
    )
    return page, 400 if form.is_submitted() else 200


@bp.post("/team/<uuid:organisation_id>/people/<uuid:person_id>/remove")
@requires(policy.READ_TEAM, organisation=queries.organisation)
def remove_member(organisation: Organisation, person_id: UUID) -> ResponseReturnValue:
    """End all roles of a member, or leave the team oneself."""
    actor, organisation_id = current_actor(), organisation.id
    if not PressForm().validate_on_submit():
        abort(400)
    try:
        team.remove(db.session, organisation_id, person_id, by=actor)
    except LastOfKind:
        flash(_("A school system needs a coordinator. Make somebody else coordinator first."), "danger")
        return redirect(url_for("accounts.team_of", organisation_id=organisation_id), 303)
    if actor.person_id == person_id:
        flash(_("You left the team."), "success")
        return redirect(url_for("accounts.account"), 303)
    flash(_("The person no longer belongs to the team."), "success")
    return redirect(url_for("accounts.team_of", organisation_id=organisation_id), 303)


@bp.post("/team/<uuid:organisation_id>/people/<uuid:person_id>/hand-over")
@requires(policy.HAND_OVER, known_by=policy.READ_TEAM, organisation=queries.organisation)
def hand_over(organisation: Organisation, person_id: UUID) -> ResponseReturnValue:
    """Make another member coordinator in one's own place."""
    organisation_id = organisation.id
    if PressForm().validate_on_submit():
        team.hand_over(db.session, organisation_id, person_id, by=current_actor())
        flash(_("You handed over. You stay in the team as a contributor."), "success")
    return redirect(url_for("accounts.team_of", organisation_id=organisation_id), 303)


def _own_offer(invitation_id: UUID) -> Invitation:
    offered = offers.get(db.session, invitation_id)
    rule = policy.INVITE_TO_PROGRAM if offered.organisation is None else policy.MANAGE_TEAM
    if not rule.allows(current_actor(), offered.organisation):
        raise NotFound("invitation")
    return offered


def _list_of(offered: Invitation) -> str:
    if offered.organisation_id is None:
        return url_for("accounts.people_list")
    return url_for("accounts.team_of", organisation_id=offered.organisation_id)
