"""Connects seals to the application: the job that issues, the chore that lets seals end, and who publishes changes."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.seal.models import Seal
from app.seal.services.deciding import Program
from app.seal.services.issuing import Publish
from config import Settings

PUBLISH = "publish_seal"


def init_app(app: Flask) -> None:
    """Make the job and the chore known to the worker, which always finds a publisher."""
    app.extensions.setdefault(PUBLISH, _nobody)
    import_module("app.seal.jobs")


def program_of(settings: Settings) -> Program:
    """The program that these settings describe."""
    return Program(issuer=settings.issuer, base_url=settings.base_url, time_zone=settings.time_zone)


def program() -> Program:
    """The program that runs this portal."""
    return program_of(current_app.extensions["settings"])


def publisher() -> Publish:
    """What brings a changed seal before the public, in the same transaction: set by the registry."""
    return cast(Publish, current_app.extensions[PUBLISH])


def _nobody(session: Session, seal: Seal) -> None:
    """No registry: nothing is public."""
