"""Builds the application from its settings: the only module that knows every package."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

from app.commands import explaining
from config import ROOT, Settings

# By name, because they are imported when an application is built and not before.
BLUEPRINTS = (
    "app.web.health",
    "app.accounts.routes",
    "app.criteria.routes",
    "app.together.routes",
    "app.assessment.routes",
    "app.review.routes",
    "app.transparency.routes",
    "app.vetting.routes",
    "app.seal.routes",
    "app.reporting.routes",
    "app.registry.routes",
    "app.leaving.routes",
)
SETUPS = (
    "app.accounts.setup",
    "app.criteria.setup",
    "app.together.setup",
    "app.assessment.setup",
    "app.review.setup",
    "app.transparency.setup",
    "app.vetting.setup",
    "app.seal.setup",
    "app.reporting.setup",
    "app.registry.setup",
    "app.leaving.setup",
    "app.notification.setup",
    "app.operation.setup",
)
COMMANDS = (
    "app.commands",
    "app.audit.commands",
    "app.notification.commands",
    "app.accounts.commands",
    "app.assessment.commands",
    "app.criteria.commands",
    "app.scoring.commands",
    "app.certificate.commands",
    "app.transparency.commands",
    "app.seal.commands",
    "app.registry.commands",
    "app.leaving.commands",
    "app.operation.commands",
    "app.demo.commands",
)
SMALL_BODY = 512 * 1024


def create_app(settings: Settings) -> Flask:
    """The whole portal as a WSGI application."""
    app = _bare(settings)
    _furnish(app)
    _add_commands(app)
    return app


def create_app_for_command_line(settings: Settings) -> Flask:
    """The portal as the `flask` command meets it: built when one of its commands is asked for by name.

    So `flask --help` lists them without loading what they work with.
    """
    app = _bare(settings)
    app.cli = LateCommands(lambda: _furnish(app))
    _add_commands(app)
    return app


class LateCommands(AppGroup):
    """Commands that can be listed before the application is whole."""

    def __init__(self, furnish: Callable[[], None]) -> None:
        super().__init__()
        self._furnish = furnish
        self._is_whole = self._is_listed = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names. Flask asks for them only to show them, and then for each one to say what it does."""
        self._is_listed = True
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, with the application that it needs unless it is only listed."""
        if not (self._is_whole or self._is_listed):
            self._is_whole = True
            self._furnish()
        return super().get_command(ctx, cmd_name)


def _bare(settings: Settings) -> Flask:
    app = Flask("app", static_folder=None, template_folder=str(ROOT / "templates"))
    app.extensions["settings"] = settings
    app.extensions["make_another"] = partial(create_app, settings)  # for a process of its own
    app.testing = settings.environment == "test"
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SESSION_COOKIE_NAME="__Host-seal" if settings.is_https else "seal",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=SMALL_BODY,
        TRUSTED_HOSTS=[settings.host]
        if settings.is_production
        else [settings.host, "127.0.0.1", "localhost"],
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
        WTF_CSRF_TIME_LIMIT=None,
    )
    return app


def _furnish(app: Flask) -> None:
    toolkit = import_module("app.web.toolkit")
    toolkit.init_app(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    for name in SETUPS:
        import_module(name).init_app(app)
    toolkit.finish(app)


def _add_commands(app: Flask) -> None:
    for name in COMMANDS:
        for command in import_module(name).COMMANDS:
            app.cli.add_command(explaining(command))
