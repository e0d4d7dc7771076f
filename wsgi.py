"""The application as servers and `flask --app wsgi` find it."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup

from app.factory import create_app, create_app_for_command_line
from config import Settings, SettingsInvalid

try:
    settings = Settings.from_environment()
except SettingsInvalid as error:
    raise SystemExit(f"The portal does not start:\n{error}") from None
context = click.get_current_context(silent=True)
if context is not None and isinstance(context.command, FlaskGroup):
    # The `flask` command looks for one of ours. Its own, such as `flask run`, and servers get all of it.
    app = create_app_for_command_line(settings)
else:
    # A thread that comes back from the disk should not wait Python's five milliseconds for one that computes:
    # a save does so ten times while others wait for it.
    sys.setswitchinterval(0.0005)
    app = create_app(settings)
