"""People, as administrators look after them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import offers, policy, queries, search
from app.accounts.errors import AccountForgotten, AccountOpen, AlreadyAsked, LastOfKind, TooManyAttempts
from app.accounts.forms import InviteToProgramForm, PressForm
from app.accounts.models import Person
from app.accounts.routes.blueprint import bp, page_number, search_text
from app.accounts.services import forgetting, inviting, people, program
from app.core import clock
from app.core.actor import ProgramRole
from app.core.errors import NotFound, NotPermitted
from app.web.access import current_actor, requires
from app.web.database import db


@bp.get("/admin/people")
@requires(policy.READ_PEOPLE)
def people_list() -> ResponseReturnValue:
    """Find people, and see who is invited to run the program."""
    text, role = search_text(), request.args.get("role", "")
    chosen = ProgramRole(role) if role in set(ProgramRole) else None
    found = search.people_page(db.session, text, role=chosen, number=page_number())
    return render_template(
        "admin/people.html",
        text=text,
        role=chosen.value if chosen else "",
        found=found,
        program_roles=queries.program_roles_of(db.session, [person.id for person in found.rows]),
        invitations=offers.of_program(db.session),
        roles=list(ProgramRole),
        now=clock.now(),
    )


@bp.route("/admin/people/invite", methods=["GET", "POST"])
@requires(policy.INVITE_TO_PROGRAM)
def people_invite() -> ResponseReturnValue:
    """Offer a role for the consortium."""
    form = InviteToProgramForm()
    if form.validate_on_submit():
        try:
            inviting.invite_to_program(
                db.session, form.email.data or "", ProgramRole(form.role.data), by=current_actor()
            )
        except AlreadyAsked:
            form.refuse(_("This person has that role already."), "email")
        except NotPermitted:
            form.refuse(_("Nobody gives a role to themselves. Ask another administrator."), "email")
        except TooManyAttempts as error:
            form.refuse(_("You sent many invitations. Wait %(minutes)s minutes.", minutes=error.minutes))
        else:
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return redirect(url_for("accounts.people_list"), 303)
    return render_template("admin/people_invite.html", form=form), 400 if form.is_submitted() else 200


@bp.get("/admin/people/<uuid:person_id>")
@requires(policy.READ_PEOPLE, person=queries.person)
def person_show(person: Person) -> ResponseReturnValue:
    """What a person may do, and how to stop it."""
    return render_template(
        "admin/person.html",
        person=person,
        program_roles=queries.program_roles(db.session, person.id),
        organisations=queries.organisations_of(db.session, person.id),
        sessions=queries.visits(db.session, person.id),
        to_forget=0 if person.is_active else forgetting.entries_of(db.session, person),
        policy=policy,
    )


@bp.post("/admin/people/<uuid:person_id>/roles/<role>/end")
@requires(policy.ADMINISTER_PERSON, known_by=policy.READ_PEOPLE, person=queries.person)
def person_end_role(person: Person, role: str) -> ResponseReturnValue:
    """End a role for the consortium."""
    if role not in set(ProgramRole):
        raise NotFound("role")
    return _press(person, partial(program.end_role, role=ProgramRole(role)), _("The role is ended."))


@bp.post("/admin/people/<uuid:person_id>/close")
@requires(policy.ADMINISTER_PERSON, known_by=policy.READ_PEOPLE, person=queries.person)
def person_close(person: Person) -> ResponseReturnValue:
    """Close the account at once."""
    return _press(person, people.close, _("The account is closed. The person is signed out everywhere."))


@bp.post("/admin/people/<uuid:person_id>/reopen")
@requires(policy.ADMINISTER_PERSON, known_by=policy.READ_PEOPLE, person=queries.person)
def person_reopen(person: Person) -> ResponseReturnValue:
    """Let the person sign in again."""
    return _press(person, people.reopen, _("The account is open again."))


@bp.post("/admin/people/<uuid:person_id>/forget")
@requires(policy.ADMINISTER_PERSON, known_by=policy.READ_PEOPLE, person=queries.person)
def person_forget(person: Person) -> ResponseReturnValue:
    """Erase what names the person, for good."""
    done = _("The person is forgotten. The entries of what they did stay, without name and addresses.")
    return _press(person, forgetting.forget, done)


@bp.post("/admin/people/<uuid:person_id>/sign-out")
@requires(policy.ADMINISTER_PERSON, known_by=policy.READ_PEOPLE, person=queries.person)
def person_sign_out(person: Person) -> ResponseReturnValue:
    """End all sessions of the person."""
    return _press(person, people.sign_out_everywhere, _("The person is signed out everywhere."))


def _press(person: Person, act: Callable[..., object], done: str) -> ResponseReturnValue:
    """Do the act where its button was pressed, say so, and go back to the person."""
    person_id = person.id
    if PressForm().validate_on_submit():
        try:
            act(db.session, person_id, by=current_actor())
        except LastOfKind:
            flash(_("The program needs an administrator. Invite another one first."), "danger")
        except AccountForgotten:
            flash(_("This person was forgotten: the account stays closed."), "danger")
        except AccountOpen:
            flash(_("Close the account first."), "danger")
        else:
            flash(done, "success")
    return redirect(url_for("accounts.person_show", person_id=person_id), 303)
