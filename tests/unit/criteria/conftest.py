"""What tests of criteria can ask for."""

from __future__ import annotations

import pytest

from tests.unit.criteria.made import Folder


@pytest.fixture
def folder(tmp_path):
    """A good criteria folder with one version of one practice."""
    return Folder(tmp_path)


@pytest.fixture
def two_versions(tmp_path):
    """A good criteria folder with two versions of one practice, without a lineage."""
    return Folder(tmp_path, "2020", "2021")
