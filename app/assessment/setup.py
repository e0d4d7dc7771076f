"""Connects evidence to the application: where files go, who looks into them, and the chore that sweeps up."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast
from weakref import finalize

from flask import Flask, current_app

from app.assessment.inspection.inspector import Inspector
from app.assessment.intake import MEBIBYTE, EvidenceRoom
from app.assessment.storage import storage_from
from config import Settings

ROOM = "evidence_room"


def init_app(app: Flask) -> None:
    """Let the room be made when it is first needed, and its inspectors end with the application."""
    settings: Settings = app.extensions["settings"]

    @cache
    def make() -> EvidenceRoom:
        made = room_of(settings)
        finalize(app, made.inspector.close)
        return made

    app.extensions[ROOM] = make
    import_module("app.assessment.jobs")


def room_of(settings: Settings) -> EvidenceRoom:
    """The room that these settings describe. Raises StorageDown where its folder cannot be made."""
    return EvidenceRoom(
        storage=storage_from(settings.storage_url),
        inspector=Inspector(),
        incoming=settings.var_dir / "incoming",
        largest=settings.upload_mebibytes * MEBIBYTE,
        quota=settings.organisation_mebibytes * MEBIBYTE,
    )


def room() -> EvidenceRoom:
    """Where the evidence of this portal is kept."""
    return cast("EvidenceRoom", current_app.extensions[ROOM]())
