"""Connects the log to the application: the job and the chore that sign its head."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from app.transparency.expectation import EXPECT, nothing


def init_app(app: Flask) -> None:
    """Make the job and the chore known to the worker."""
    app.extensions.setdefault(EXPECT, nothing)
    import_module("app.transparency.jobs")
