"""A portal with seals, and two ways to the same answer."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.seal.publication import publisher
from app.web.database import db
from tests import factories, seals


@pytest.fixture
def rows(app):
    """The session of a context that stays open for the test, to make rows with."""
    with app.app_context():
        yield db.session


@pytest.fixture
def make_seal(app, rows):
    """Makes a published seal: `make_seal(state=…)`."""

    def make(organisation=None, **values):
        return seals.seal(rows, organisation, app=app, **values)

    return make


@pytest.fixture
def system(rows):
    """A school system without a seal."""
    return factories.organisation(
        rows, name="Maple Valley School District", city="Maple Valley", leaid="3904481"
    )


@pytest.fixture
def publish(app):
    """Prepares what is public of a seal."""
    return publisher(app.extensions)


@pytest.fixture
def ask(app):
    """Asks the whole application as a server does: `ask(path)`; with `by_view=True` past the prepared answers."""

    def get(path, *, by_view=False, method="GET", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        builder = EnvironBuilder(path, method=method, base_url="http://localhost", headers=names)
        layer = app.extensions["prepared_answers"]
        target = layer.application if by_view else app.wsgi_app
        body, status, sent = run_wsgi_app(target, builder.get_environ(), buffered=True)
        return status, sorted((k, v) for k, v in sent if k != "X-Request-Id"), b"".join(body)

    return get
