"""Connects accounts to the application: who is signed in, and how a browser is named."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_babel import gettext as _

from app.accounts import identity
from app.accounts.browsers import browser_and_system
from app.audit.forgetting import OWNERS


def init_app(app: Flask) -> None:
    """Let flask-login find the actor behind a cookie, the worker its chore, and `audit forget` its owners."""
    app.login_manager.user_loader(identity.load)  # type: ignore[attr-defined]  # set by app.web.access
    app.jinja_env.filters["browser"] = browser_words
    app.extensions[OWNERS] = import_module("app.accounts.services.forgetting")
    import_module("app.accounts.jobs")


def browser_words(user_agent: str) -> str:
    """The browser in words: Firefox on Windows."""
    browser, system = browser_and_system(user_agent)
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("Unknown browser"))
