"""The application as servers and `flask --app wsgi` find it."""

from __future__ import annotations

from app.factory import create_app
from config import Settings

app = create_app(Settings.from_environment())
