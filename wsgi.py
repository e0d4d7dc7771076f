"""The application as servers and `flask --app wsgi` find it."""

from __future__ import annotations

from app.factory import create_app
from config import Settings, SettingsInvalid

try:
    settings = Settings.from_environment()
except SettingsInvalid as error:
    raise SystemExit(f"The portal does not start:\n{error}") from None
app = create_app(settings)
