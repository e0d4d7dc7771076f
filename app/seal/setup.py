"""Connects seals to the application: issuing, letting them end, the log, and what others ask."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.cards import AdminCard
from app.certificate.commands.looking import SEALS_BY_KEY
from app.core.actor import Actor
from app.seal import key_ring, logged, policy, queries
from app.seal.publication import PUBLISH, nobody
from app.transparency.expectation import EXPECT
from app.web import health
from app.web.database import db


def init_app(app: Flask) -> None:
    """Make job and chore known to the worker; tell commands of keys and the dashboard what they ask."""
    app.extensions.setdefault(PUBLISH, nobody)
    app.extensions[SEALS_BY_KEY] = lambda: queries.seals_by_key(db.session)
    app.extensions.setdefault("admin_cards", []).append(_card)
    app.extensions[EXPECT] = logged.expected
    settings = app.extensions["settings"]
    health.add_note(app, "keys", lambda: key_ring.note(settings))
    import_module("app.seal.jobs")
    import_module("app.seal.deadlines")


def _card(session: Session, actor: Actor) -> AdminCard | None:
    """Issuing is stopped: nobody who can change that should overlook it."""
    if not policy.SWITCH.allows(actor) or queries.open_stop(session) is None:
        return None
    return AdminCard(
        title=_("Issuing is stopped"),
        count=len(queries.unfinished(session)),
        href="/admin/issuing",
        text=_("awards wait until you resume it"),
    )
