"""Connects a team's work to the application: what ends when somebody leaves, and the worker's part."""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the chores known, and what happens to the work of somebody who leaves."""
    import_module("app.together.services.assigning")
    import_module("app.together.services.leaving")
    import_module("app.together.jobs")
