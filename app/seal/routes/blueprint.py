"""The blueprint of seals, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask_babel import gettext as _

from app.accounts import throttle
from app.accounts.errors import PasswordWrong, TooManyAttempts
from app.accounts.forms import ConfirmForm
from app.accounts.services import signing_in
from app.core.rules import Rule, is_manager
from app.criteria.setup import catalogue
from app.seal.program import Program, program_of
from app.web.access import current_actor
from app.web.database import db

bp = Blueprint("seal", __name__)
RUN = Rule("program:run", [is_manager])
BAD, CONFLICT = 400, 409


def confirmed(form: ConfirmForm) -> bool:
    """Whether the password is the actor's own; says so on the form where it is not."""
    try:
        signing_in.confirm_password(
            db.session,
            form.password.data or "",
            by=current_actor(),
            source=throttle.source_of(request.remote_addr),
        )
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


def program() -> Program:
    """The program of this portal."""
    return program_of(current_app.extensions["settings"])


def scope_titles() -> dict[str, str]:
    """The title of every scope by its id."""
    return {scope.id: scope.title for seal in catalogue.seals() for scope in seal.scopes}
