"""A submission under review in the portal, and clients for the people around it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.core import clock
from app.core.actor import Role
from app.core.db import make_sessions
from tests import factories


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def practices():
    """The practices of the scope under review."""
    return tuple(
        each.id for domain in factories.criteria().in_scope("classroom") for each in domain.practices
    )


@pytest.fixture
def case(app, session, practices):
    """A submission in review; `case.client(person)` is a signed-in browser."""
    organisation = factories.organisation(
        session, name="Maple Hollow Schools", website="https://www.maple.example/"
    )
    coordinator = factories.member(session, organisation, Role.COORDINATOR, email="pat@maple.example")
    manager = factories.manager(session, email="mo@program.example")
    auditor = factories.auditor(session, name="Ana Reviewer", email="ana@reviewers.example")
    assessment = factories.handed_over(session, organisation, claims=(practices[-1],))
    due_on = clock.today() + timedelta(days=20)
    assignment = factories.assignment(session, assessment, auditor, due_on=due_on, declared=False)
    return SimpleNamespace(
        organisation=organisation, coordinator=coordinator, manager=manager, auditor=auditor, assessment=assessment,
        id=assessment.id, assignment=assignment, practices=practices, due_on=due_on,
        client=lambda person: app.test_client().sign_in_as(person),
    )  # fmt: skip
