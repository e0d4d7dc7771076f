"""Why a question of a program cannot be answered: the parameter, what is wrong with it, and what to send."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from pydantic import ValidationError

from app.registry.documents import MOST_SEALS, SealsAsked
from app.registry.routes.blueprint import scopes
from app.registry.standing import Standing

LONGEST_QUOTED = 40
SEND: dict[str, Callable[[], str]] = {
    "state": lambda: _("Send the postal code of a state in capital letters, such as OH."),
    "scope": lambda: _("Send one of: %(known)s.", known=", ".join(scope.id for scope in scopes())),
    "status": lambda: _("Send one of: %(known)s.", known=", ".join(Standing)),
    "organisation": lambda: _("Send the “id” of an “organisation” as a seal of the list names it."),
    "limit": lambda: _("Send a whole number from 1 to %(most)s.", most=MOST_SEALS),
    "cursor": lambda: _("Follow “next” of the page before, or leave it out to begin with the newest seal."),
}


def words(error: ValidationError) -> str:
    """The first thing that is wrong with the question."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name in SEND:
        return unusable(name, str(first["input"]))
    known = ", ".join(SealsAsked.model_fields)
    return str(_("There is no parameter %(name)s. Known are: %(known)s.", name=_quoted(name), known=known))


def unusable(name: str, value: str) -> str:
    """A known parameter with a value that cannot be."""
    wrong = _("%(name)s cannot be %(value)s.", name=name, value=_quoted(value))
    return f"{wrong} {SEND[name]()}"


def twice(name: str) -> str:
    """A parameter that was given more than once."""
    return str(_("%(name)s is given twice. Give it once.", name=_quoted(name)))


def day(why: str, value: str) -> str:
    """A day of which nothing can be said."""
    if why == "future":
        return str(
            _("The day %(value)s is still to come. Send today or an earlier day.", value=_quoted(value))
        )
    return str(_("on cannot be %(value)s. Send a day such as 2027-09-01.", value=_quoted(value)))


def _quoted(text: str) -> str:
    return ascii(text[:LONGEST_QUOTED])
