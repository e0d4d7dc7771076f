"""Connects the public side to the application: the layer before Flask, and publishing when a seal changes."""

from __future__ import annotations

import hashlib
from functools import partial
from importlib import import_module

from flask import Flask
from sqlalchemy import event

from app.registry.allowance import Allowance
from app.registry.examiners import Examiners
from app.registry.prepared import PreparedAnswers
from app.registry.routes import answers
from app.registry.search import Search
from app.registry.services.publishing import Publisher
from app.registry.shelves import EmptyShelf, shelf_for
from app.seal.publication import PUBLISH
from app.web.static import tree_digest
from config import ROOT, Settings


def init_app(app: Flask) -> None:
    """Put prepared answers before the application, and prepare them whenever a seal changes."""
    settings: Settings = app.extensions["settings"]
    app.extensions["edition"] = edition(settings)
    app.extensions["name_search"] = Search()
    app.extensions["examiners"] = Examiners(
        settings.signing_key,
        folder=settings.keys_dir,
        tsa_anchors=settings.tsa_anchors,
        base_url=settings.base_url,
    )
    app.extensions["file_allowance"] = Allowance(burst=30, seconds=1.0)
    publisher = Publisher(
        partial(answers.every, app), edition=app.extensions["edition"], zone=settings.time_zone
    )
    app.extensions[PUBLISH] = publisher.publish
    app.extensions["prepare_outdated"] = publisher.prepare_outdated
    headers_for = partial(answers.headers_for, is_https=settings.is_https)
    shelf = shelf_for(settings.database_url, app.extensions["edition"]) or EmptyShelf()
    # Whoever lets go of the database lets go of all of it.
    event.listen(app.extensions["database"][0], "engine_disposed", lambda _engine: shelf.close())
    hosts = {settings.host} if settings.is_production else {settings.host, "127.0.0.1", "localhost"}
    layer = PreparedAnswers(app.wsgi_app, shelf, hosts=hosts, headers_for=headers_for)
    app.extensions["prepared_answers"] = layer
    app.wsgi_app = layer  # type: ignore[method-assign]  # the documented way to wrap a Flask application
    import_module("app.registry.jobs")


def edition(settings: Settings) -> str:
    """A name for everything but the seal itself that shapes a prepared answer."""
    parts = [tree_digest(ROOT / folder) for folder in ("templates", "static", "app/registry")]
    parts += [settings.base_url, settings.issuer, settings.contact, settings.time_zone, str(settings.is_demo)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
