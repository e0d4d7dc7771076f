"""Connects seals to the application: the job that issues, the chore that lets seals end, and the log."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from app.seal import logged
from app.seal.publication import PUBLISH, nobody
from app.transparency.expectation import EXPECT


def init_app(app: Flask) -> None:
    """Make the job and the chore known to the worker, which always finds a publisher."""
    app.extensions.setdefault(PUBLISH, nobody)
    app.extensions[EXPECT] = logged.expected
    import_module("app.seal.jobs")
