"""Connects evidence to the application: where files go, who looks into them, and the chore that sweeps up."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from weakref import finalize

from flask import Flask

from app.assessment import holdings
from app.assessment.intake import EvidenceRoom
from app.assessment.room import ROOM, room_of
from config import Settings


def init_app(app: Flask) -> None:
    """Let the room be made when it is first needed, and its inspectors end with the application."""
    settings: Settings = app.extensions["settings"]

    @cache
    def make() -> EvidenceRoom:
        made = room_of(settings)
        finalize(app, made.inspector.close)
        return made

    app.extensions[ROOM] = make
    app.extensions["home_of"] = holdings.home_of
    import_module("app.assessment.jobs")
    import_module("app.assessment.deadlines")
