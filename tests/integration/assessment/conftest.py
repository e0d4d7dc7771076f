"""A school system at work on an assessment, and a room for its evidence."""

from __future__ import annotations

import pytest

from app.assessment.inspection.inspector import Inspector
from app.assessment.intake import MEBIBYTE, EvidenceRoom
from app.assessment.services.places import Place
from app.assessment.storage import FolderStorage
from app.core.actor import Role
from tests import factories


@pytest.fixture(scope="session")
def inspector():
    """The inspecting children, for all tests of this process."""
    inspector = Inspector()
    yield inspector
    inspector.close()


@pytest.fixture
def room(tmp_path, inspector):
    """Room for twenty megabytes of evidence, in files of at most two."""
    storage = FolderStorage(tmp_path / "evidence")
    return EvidenceRoom(storage, inspector, tmp_path / "incoming", 2 * MEBIBYTE, 20 * MEBIBYTE)


@pytest.fixture
def assessment(session):
    """A draft."""
    return factories.assessment(session)


@pytest.fixture
def coordinator(session, assessment):
    """Who runs it."""
    return factories.actor_of(session, factories.member(session, assessment.organisation, Role.COORDINATOR))


@pytest.fixture
def place(assessment):
    """The first practice of the draft."""
    return Place(assessment.id, "L1", factories.criteria())
