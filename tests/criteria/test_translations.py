"""Every published version has all its titles in Spanish; a faulty translation is named with file and line."""

from __future__ import annotations

import shutil

import pytest

from app.criteria.catalogue import Catalogue
from app.criteria.errors import CriteriaInvalid
from config import ROOT

FOLDER = ROOT / "seal_criteria"
KEYS = [each.key for each in Catalogue(FOLDER, is_locked=False).all()]


@pytest.fixture
def copy(tmp_path):
    """A copy of the criteria whose translation may be changed."""
    shutil.copytree(FOLDER, tmp_path / "criteria")
    return tmp_path / "criteria"


@pytest.mark.parametrize("key", KEYS)
class TestPublished:
    def test_has_a_title_for_everything(self, key):
        catalogue = Catalogue(FOLDER)
        criteria, titles = catalogue.get(key), catalogue.titles(key, "es")

        assert set(titles.practices) == {practice.id for practice in criteria.practices}
        assert set(titles.domains) == {domain.id for domain in criteria.domains}
        assert set(titles.scopes) == {scope.id for scope in criteria.seal.scopes}

    def test_translates_each_practice(self, key):
        catalogue = Catalogue(FOLDER)

        titles = catalogue.titles(key, "es").practices
        assert not [one.id for one in catalogue.get(key).practices if titles[one.id] == one.title]


class TestFile:
    def test_that_is_not_there_is_no_translation(self):
        assert Catalogue(FOLDER).titles(KEYS[0], "fr") is None

    def test_that_forgets_a_practice_is_refused_by_name(self, copy):
        path = copy / "tle/2025/es.yaml"
        path.write_text("".join(line for line in path.read_text().splitlines(True) if " DS4:" not in line))

        with pytest.raises(CriteriaInvalid, match=r"tle/2025/es\.yaml:1: has no title for DS4"):
            Catalogue(copy).titles("tle/2025", "es")

    def test_with_an_unknown_part_is_refused_with_its_line(self, copy):
        path = copy / "tle/2025/es.yaml"
        path.write_text(path.read_text() + "extra: 1\n")

        with pytest.raises(CriteriaInvalid, match=r"es\.yaml:\d\d: "):
            Catalogue(copy).titles("tle/2025", "es")
