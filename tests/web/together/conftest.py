"""A school system with a team and a draft."""

from __future__ import annotations

import pytest

from tests import teams


@pytest.fixture
def team(session):
    return teams.made(session)
