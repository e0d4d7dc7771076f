"""The blueprint that all pages of this package belong to, and what several of them do."""

from __future__ import annotations

from flask import Blueprint, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user

from app.accounts import identity, throttle
from app.accounts.models import Person
from app.accounts.search import LONGEST_QUERY
from app.accounts.services import signing_in
from app.web.access import SignedIn
from app.web.database import db

bp = Blueprint("accounts", __name__)


def source() -> str:
    """Where the request comes from, as far as throttling cares."""
    return throttle.source_of(request.remote_addr)


def hours() -> int:
    """How long a session lasts at most."""
    longest: int = current_app.extensions["settings"].session_hours
    return longest


def enter(person: Person, token: str) -> None:
    """Make this browser the person's, with nothing left of what it was before."""
    before = session.get("_user_id")
    session.clear()
    if isinstance(before, str) and before != token:
        signing_in.drop(db.session, before)
    login_user(SignedIn(identity.actor_of(db.session, person), token))


def page_number() -> int:
    """The page of a list that is asked for; the first where it cannot be read."""
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004  # no list is longer


def search_text(name: str = "q") -> str:
    """What someone typed to search by, without characters that cannot be shown."""
    text = request.args.get(name, "")[:LONGEST_QUERY]
    return "".join(character for character in text if character.isprintable())


def private_link(answer: ResponseReturnValue) -> ResponseReturnValue:
    """The answer to an address with a token in it: the address goes nowhere from here."""
    response = current_app.make_response(answer)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
