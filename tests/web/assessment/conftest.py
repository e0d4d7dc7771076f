"""A school system with a draft, and the room for its evidence."""

from __future__ import annotations

import pytest

from app.assessment.room import ROOM
from app.core.actor import Role
from tests import evidence, factories


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def coordinator(session, district):
    return factories.member(session, district, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def draft(session, district):
    return factories.assessment(session, district)


@pytest.fixture
def practice(draft):
    """The address of a practice page."""
    return f"/assessments/{draft.id}/practices/L1"


@pytest.fixture
def room(app):
    return app.extensions[ROOM]()


@pytest.fixture
def submitted(session, district, room):
    """A submitted assessment and the file in it."""
    made = factories.assessment(session, district, scope="classroom", is_complete=True)
    item = evidence.kept(session, room, made)
    evidence.hand_over(session, made)
    return made, item
