"""Connects accounts to the application: who is signed in, and where to go to sign in."""

from __future__ import annotations

from flask import Flask

from app.accounts import identity


def init_app(app: Flask) -> None:
    """Let flask-login find the actor behind a cookie."""
    app.login_manager.user_loader(identity.load)  # type: ignore[attr-defined]  # set by app.web.access
