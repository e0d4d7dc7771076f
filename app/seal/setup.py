"""Connects seals to the application: the job that issues, and the chore that lets seals end."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from app.seal.publication import PUBLISH, nobody


def init_app(app: Flask) -> None:
    """Make the job and the chore known to the worker, which always finds a publisher."""
    app.extensions.setdefault(PUBLISH, nobody)
    import_module("app.seal.jobs")
