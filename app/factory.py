"""Builds the application from its settings: the only module that knows every package."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web import access, errors, headers, i18n, logs, static, templating
from app.web.database import db
from config import ROOT, Settings

# By name, because they are imported when an application is built and not before.
BLUEPRINTS = (
    "app.web.health",
    "app.accounts.routes",
    "app.criteria.routes",
    "app.assessment.routes",
    "app.review.routes",
    "app.seal.routes",
    "app.registry.routes",
)
SETUPS = (
    "app.accounts.setup",
    "app.criteria.setup",
    "app.assessment.setup",
    "app.review.setup",
    "app.seal.setup",
    "app.registry.setup",
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
    "app.seal.commands",
    "app.operation.commands",
    "app.demo.commands",
)
SMALL_BODY = 512 * 1024


def create_app(settings: Settings) -> Flask:
    """The whole portal as a WSGI application."""
    app = Flask("app", static_folder=None, template_folder=str(ROOT / "templates"))
    app.extensions["settings"] = settings
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
    logs.init_app(app, level=settings.log_level)
    db.init_app(app, settings.database_url)
    i18n.init_app(app, time_zone=settings.time_zone)
    templating.init_app(
        app,
        templating.PublicSettings(
            issuer=settings.issuer,
            base_url=settings.base_url,
            time_zone=settings.time_zone,
            is_demo=settings.is_demo,
        ),
    )
    access.init_app(app)
    csrf = CSRFProtect(app)
    headers.init_app(app, is_https=settings.is_https)
    errors.init_app(app)
    _register(app, csrf)
    static.init_app(app, root=ROOT / "static", build=settings.var_dir / "static", is_https=settings.is_https)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # documented use
    return app


def _register(app: Flask, csrf: CSRFProtect) -> None:
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    for name in SETUPS:
        import_module(name).init_app(app)
    for name in COMMANDS:
        for command in import_module(name).COMMANDS:
            app.cli.add_command(command)
    for view in app.view_functions.values():
        if getattr(view, "machine_endpoint", False):
            csrf.exempt(view)
