"""Everything of this package put on an application, in the order that its parts need."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web import access, errors, headers, i18n, logs, rendering, static, templating
from app.web.database import db
from config import ROOT, Settings


def init_app(app: Flask) -> None:
    """What has to be there before the first view."""
    settings: Settings = app.extensions["settings"]
    app.jinja_environment = rendering.QuickEnvironment  # type: ignore[assignment]  # Flask says: one class
    logs.init_app(app, level=settings.log_level)
    db.init_app(app, settings.database_url)
    i18n.init_app(app, time_zone=settings.time_zone)
    templating.init_app(
        app,
        templating.PublicSettings(
            issuer=settings.issuer,
            base_url=settings.base_url,
            time_zone=settings.time_zone,
            contact=settings.contact,
            is_demo=settings.is_demo,
        ),
    )
    access.init_app(app)
    CSRFProtect(app)
    headers.init_app(app, is_https=settings.is_https)
    errors.init_app(app)


def finish(app: Flask) -> None:
    """What looks at all views, and what lies around the whole."""
    settings: Settings = app.extensions["settings"]
    csrf: CSRFProtect = app.extensions["csrf"]
    for view in app.view_functions.values():
        if getattr(view, "machine_endpoint", False):
            csrf.exempt(view)
    static.init_app(app, root=ROOT / "static", build=settings.var_dir / "static", is_https=settings.is_https)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # documented use
