"""Connects the outbox to an application: commits tell the queue, and the mail job is known."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from uuid import UUID

from flask import Flask

from app.notification.hints import CARRIER, Carries


def init_app(app: Flask) -> None:
    """Let every session of the application hand its jobs over after the commit.

    Tests drain the outbox themselves: there nothing is handed over.
    """
    import_module("app.notification.mail")
    if not app.testing:
        sessions = app.extensions["database"][1]
        carrier = LateCarrier(app.extensions["settings"].queue_url)
        sessions.configure(info={**sessions.kw.get("info", {}), CARRIER: carrier})


class LateCarrier:
    """The carrier, loaded with all its libraries when there is something to carry."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def _carrier(self) -> Carries:
        made: Carries = import_module("app.notification.carrier").Carrier(self.url)
        return made

    def carry(self, ids: list[UUID]) -> None:
        """Hand the ids over, quickly, and never raise."""
        self._carrier.carry(ids)
