"""Connects the outbox to an application: commits tell the queue, and the mail job is known."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from app.notification.carrier import Carrier
from app.notification.hints import CARRIER


def init_app(app: Flask) -> None:
    """Let every session of the application hand its jobs over after the commit.

    Tests drain the outbox themselves: there nothing is handed over.
    """
    import_module("app.notification.mail")
    if not app.testing:
        sessions = app.extensions["database"][1]
        sessions.configure(
            info={**sessions.kw.get("info", {}), CARRIER: Carrier(app.extensions["settings"].queue_url)}
        )
