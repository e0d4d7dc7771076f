"""Loads the catalogue when the portal starts."""

from __future__ import annotations

from functools import cache
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo
from werkzeug.local import LocalProxy

from app.criteria.catalogue import Catalogue


def _loaded() -> Catalogue:
    found: Catalogue = current_app.extensions["catalogue"]()
    return found


catalogue = cast("Catalogue", LocalProxy(_loaded))
"""The catalogue of the running portal, for routes and commands, which hand it to what they call."""


def init_app(app: Flask) -> None:
    """Load the criteria, and let CriteriaInvalid stop a server that would serve bad ones.

    A `flask` command loads them when it first asks: most never do, and those that mend criteria must run.
    """
    settings = app.extensions["settings"]

    @cache
    def load() -> Catalogue:
        return Catalogue(settings.criteria_dir, cache=settings.var_dir / "cache" / "criteria")

    app.extensions["catalogue"] = load
    if not _in_command():
        load()


def _in_command() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.find_object(ScriptInfo) is not None and context.info_name != "run"
