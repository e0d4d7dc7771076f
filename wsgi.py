"""The application as servers and `flask --app wsgi` find it."""

from __future__ import annotations

import click

from app.factory import create_app, create_app_for_command_line
from config import Settings, SettingsInvalid

try:
    settings = Settings.from_environment()
except SettingsInvalid as error:
    raise SystemExit(f"The portal does not start:\n{error}") from None
context = click.get_current_context(silent=True)
if context is not None and context.parent is None:
    # The `flask` command is looking for one of ours; its own, such as `flask run`, get the whole application.
    app = create_app_for_command_line(settings)
else:
    app = create_app(settings)
