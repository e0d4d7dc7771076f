"""A portal with views of the tests' own, one for each thing that a view can declare or do."""

from __future__ import annotations

import errno
from io import BytesIO
from uuid import UUID

import pytest
from flask import Response, abort, request, send_file
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from app.core.actor import ProgramRole
from app.core.db import atomic
from app.core.errors import DomainError, IllegalTransition, NotFound, NotPermitted, Stale, Unavailable
from app.core.rules import Rule, is_administrator, is_manager
from app.web import access, headers
from app.web.access import accepts_upload, machine_endpoint, public, requires, signed_in
from app.web.database import db
from tests import factories
from tests.conftest import build_app

KNOWN = UUID("00000000-0000-4000-8000-000000000001")
SECRET = "a-secret-that-stands-in-an-error"
ERRORS = {
    "domain": DomainError(SECRET),
    "missing": NotFound(SECRET),
    "forbidden": NotPermitted(SECRET),
    "illegal": IllegalTransition(SECRET, "open", "closed"),
    "stale": Stale(SECRET),
    "unavailable": Unavailable(SECRET),
    "full": OSError(errno.ENOSPC, SECRET),
    "quota": OSError(errno.EDQUOT, SECRET),
    "disk": OSError(errno.EIO, SECRET),
    "bug": RuntimeError(SECRET),
    "deep": RecursionError(SECRET),
    "number": OverflowError(SECRET),
    "letter": UnicodeEncodeError("utf-8", SECRET, 0, 1, SECRET),
    "pool": NoConnectionLeft(SECRET),
}
STATEMENTS = {
    "syntax": f"SELECT '{SECRET}' FROM nothing_of_that_name",
    "constraint": "INSERT INTO alembic_version (version_num) SELECT version_num FROM alembic_version",
    "write": "DELETE FROM outbox_job",
}


def thing(session, thing_id):
    if thing_id != KNOWN:
        raise NotFound("thing")
    return thing_id


@pytest.fixture(scope="session")
def known_trials():
    """The portals of this process by database and settings: making one costs more than most tests."""
    made = {}
    yield made
    for app in made.values():
        app.extensions["database"][0].dispose()


@pytest.fixture
def trial(database_kind, make_settings, known_trials):
    """The whole portal, and beside it views under `/trial`."""

    def build(**changes):
        key = (database_kind, *sorted(changes.items()))
        settings = make_settings(**changes)
        if key not in known_trials:
            known_trials[key] = build_app(settings)
            add_views(known_trials[key])
        known_trials[key].extensions["database"][0].dispose()
        known_trials[key].extensions.pop("readiness", None)
        return known_trials[key]

    return build


@pytest.fixture
def trial_client(trial):
    return trial().test_client()


@pytest.fixture
def manager_client(trial, session):
    return trial().test_client().sign_in_as(factories.of_program(session, ProgramRole.MANAGER))


def add_views(app):
    def add(path, view, *marks, methods=("GET", "POST")):
        # The copy comes first: a mark stays on its function, and the next application begins with it.
        view = name(view, f"trial_{path.replace('/', '_')}")
        for mark in reversed(marks):
            view = mark(view)
        app.add_url_rule(f"/trial/{path}", f"trial.{path}", view, methods=list(methods))
        return view

    def said():
        return lambda **subject: plain("reached")

    manage, administer = Rule("trial:manage", [is_manager]), Rule("trial:administer", [is_administrator])
    add("undeclared", said())
    add("public", said(), public)
    add("signed-in", said(), signed_in)
    add("manage", said(), requires(manage))
    add("administer", said(), requires(administer))
    add("of/<uuid:thing_id>", said(), requires(administer, thing=thing))
    add("known/<uuid:thing_id>", said(), requires(administer, known_by=manage, thing=thing))
    add("allowed/<uuid:thing_id>", said(), requires(manage, thing=thing))
    add("upload", measured, accepts_upload, requires(manage))
    add("form", counted, public)
    machine = add("machine", said(), public, machine_endpoint)
    add("actor", acting, public)
    add("machine-actor", acting, public, machine_endpoint)
    add("download", download, public)
    add("cached", cached, public)
    add("abort/<int:status>", lambda status: abort(status), public)  # noqa: PLW0108  # a view has a name
    add("raise/<name>", throw, public)
    add("ask/<name>", ask, public)
    add("fail-signed-in", lambda: throw("bug"), signed_in)
    app.extensions["csrf"].exempt(add("change/<name>", change, public, machine_endpoint))
    app.extensions["csrf"].exempt(machine)


def name(view, title):
    """A view of its own: the same function may serve under several addresses."""

    def named(**values):
        return view(**values)

    named.__dict__.update(view.__dict__)
    named.__name__ = title
    return named


def plain(words):
    return Response(words, content_type="text/plain")


def acting():
    return plain(access.current_actor().name)


def measured():
    return plain(str(len(request.get_data())))


def counted():
    return plain(str(len(request.form)))


def cached():
    return headers.publicly_cached(plain("reached"), etag="one")


def throw(name):
    raise ERRORS[name]


def ask(name):
    db.session.execute(text(STATEMENTS[name]))
    return Response()


def change(name):
    with atomic(db.session):
        db.session.execute(text(STATEMENTS[name]))
    return Response("changed", content_type="text/plain")


def download():
    response = send_file(BytesIO(b"%PDF-"), as_attachment=True, download_name="évidence.pdf", max_age=0)
    response.headers["Content-Security-Policy"] = headers.SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response
