"""A district with a submission that waits for a decision, and clients for the people around it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.core.actor import Role
from app.core.db import make_sessions
from app.seal.publication import publisher
from tests import awards, factories


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def owner(session):
    """A school system."""
    return factories.organisation(session, name="Maple Hollow Schools", city="Maple Hollow")


@pytest.fixture
def people(app, session, owner):
    """The people around it; `people.client("manager")` is a signed-in browser."""
    made = SimpleNamespace(
        manager=awards.manager(session, name="Mo Keller"),
        coordinator=factories.member(session, owner, Role.COORDINATOR, email="pat@maple.example"),
        viewer=factories.member(session, owner, Role.VIEWER, email="vi@maple.example"),
        auditor=factories.auditor(session, email="ana@reviewers.example"),
        administrator=factories.administrator(session, email="ada@program.example"),
        stranger=factories.member(session, factories.organisation(session), email="sam@elsewhere.example"),
    )
    made.client = lambda name: app.test_client().sign_in_as(getattr(made, name))
    return made


@pytest.fixture
def waiting(session, owner):
    """An assessment that waits for its decision."""
    return awards.recommended(session, owner)


@pytest.fixture
def seal(app, session, owner):
    """A seal in force that the public can see."""
    return awards.sealed(session, owner, publish=publisher(app.extensions))
