"""Connects packages to an application: its jobs are known to the worker."""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def init_app(app: Flask) -> None:
    """Let the worker know the jobs and chores."""
    import_module("app.leaving.jobs")
