"""The world of A, a browser for everybody, and what a request left behind."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import Base, make_sessions
from tests.web.isolation.world import Planter

# What counts tries and visits, and the trail itself, which notes refusals too.
ASIDE = {
    "attempt",
    "sign_in_session",
    "audit_event",
    "audit_personal",
    "audit_head",
    "search_trigram",
    "search_name",
}


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def world(app, session):
    """A is there with all its secrets."""
    made = Planter(app, session).world()
    session.rollback()
    session.expunge_all()
    return made


@pytest.fixture
def browser(app, world):
    """`browser("manager")` is a signed-in browser that takes answers as they are; None is anybody's."""

    def open_one(who):
        plain = FlaskClient(app, app.response_class)
        if who is not None:
            name = app.config["SESSION_COOKIE_NAME"]
            signed_in = app.test_client().sign_in_as(world.people[who])
            plain.set_cookie(name, signed_in.get_cookie(name).value, domain="localhost")
        return plain

    return open_one


@pytest.fixture
def addresses(app, world):
    """Every address of a place, filled with identifiers; an unknown one fails by its name."""

    def fill(place, values):
        rule = place.rule
        unknown = set(rule.arguments) - values.keys()
        assert not unknown, (
            f"{rule.rule} takes {sorted(unknown)}: plant such a thing in world.py, so that its isolation is tried"
        )
        names = sorted(rule.arguments)
        for chosen in product(*(values[name] for name in names)):
            built = rule.build(dict(zip(names, chosen, strict=True)))
            if built is not None:
                yield built[1]

    return fill


@dataclass(frozen=True)
class Place:
    """One kind of address with the views behind it, by method."""

    rule: Any
    endpoints: dict[str, str]
    is_public: bool

    @property
    def name(self):
        return self.rule.rule

    @property
    def identifiers(self):
        """The names in the address that stand for something of A."""
        return {name for name in self.rule.arguments if name.endswith("_id")} - {"practice_id"}


@pytest.fixture
def places(app):
    """Every kind of address that the application has, in order."""
    by_name = groupby(sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule), lambda rule: rule.rule)
    found = []
    for _, group in by_name:
        rules = list(group)
        endpoints = {method: rule.endpoint for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
        views = [app.view_functions[rule.endpoint] for rule in rules]
        found.append(
            Place(rules[0], endpoints, is_public=all(view.access.kind == "public" for view in views))
        )
    return found


@pytest.fixture
def contents(session):
    """Every row as {(table, key): digest}."""

    def read():
        session.rollback()
        rows = {}
        for name, table in Base.metadata.tables.items():
            if name in ASIDE:
                continue
            for row in session.execute(select(table)):
                key = tuple(str(getattr(row, column.name)) for column in table.primary_key)
                rows[name, key] = hashlib.sha256(repr(tuple(row)).encode()).hexdigest()
        session.rollback()
        return rows

    return read


@pytest.fixture
def token_of():
    """The token against forged requests that a browser is given."""

    def get(client):
        for address in ("/account", "/sign-in"):
            page = client.get(address).get_data(as_text=True)
            if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page):
                return found[1]
        raise AssertionError("no form gives a token")

    return get


@pytest.fixture
def written(app):
    """The statements that changed the database since the last look."""
    statements = app.extensions["written"]

    def look():
        found = [one for one in statements if not any(f" {name} " in one.replace('"', "") for name in ASIDE)]
        statements.clear()
        return found

    look()
    return look
