"""What the portal knows of its criteria, and how it comes to know it."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import NotFound
from app.criteria import parsed
from app.criteria.catalogue import Catalogue
from app.criteria.errors import CriteriaInvalid

LINEAGE = 'against: "2020"\nsteps: [{change: same, before: [C1], after: [C1], note: Nothing has changed.}]\n'


class TestLookingUp:
    def test_by_key(self, two_versions):
        catalogue = Catalogue(two_versions.root)

        assert catalogue.get("tiny/2021").version.version == "2021"
        assert [found.key for found in catalogue.all()] == ["tiny/2020", "tiny/2021"]
        assert [seal.id for seal in catalogue.seals()] == ["tiny"]

    @pytest.mark.parametrize("key", ["tiny/1999", "tiny", "", "../tiny/2020"])
    def test_what_is_not_there(self, two_versions, key):
        catalogue = Catalogue(two_versions.root)

        with pytest.raises(NotFound):
            catalogue.get(key)
        with pytest.raises(NotFound):
            catalogue.lineage(key)

    def test_a_seal_that_is_not_there(self, folder):
        with pytest.raises(NotFound):
            Catalogue(folder.root).seal("huge")

    def test_the_version_before_is_the_one_the_lineage_names(self, two_versions):
        two_versions.write("tiny/2021/lineage.yaml", LINEAGE)

        catalogue = Catalogue(two_versions.root)

        assert catalogue.before("tiny/2021") == catalogue.get("tiny/2020")
        assert catalogue.before("tiny/2020") is None


class TestTheCurrentVersion:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2020, 1, 1), "2020"),
            (date(2020, 12, 31), "2020"),
            (date(2021, 1, 1), "2021"),
            (date(2030, 1, 1), "2021"),
        ],
    )
    def test_is_the_newest_that_is_open(self, two_versions, day, expected):
        assert Catalogue(two_versions.root).current("tiny", on=day).version.version == expected

    def test_is_the_older_one_when_the_newer_is_closed(self, two_versions):
        two_versions.replace(
            "tiny/seal.yaml", "opens_on: 2021-01-01", "opens_on: 2021-01-01, closes_on: 2021-06-30"
        )

        catalogue = Catalogue(two_versions.root)

        assert catalogue.current("tiny", on=date(2021, 6, 30)).version.version == "2021"
        assert catalogue.current("tiny", on=date(2021, 7, 1)).version.version == "2020"

    def test_is_none_before_the_first_opens(self, folder):
        with pytest.raises(NotFound):
            Catalogue(folder.root).current("tiny", on=date(2019, 12, 31))


class TestTheDigest:
    def test_does_not_see_how_the_file_is_written(self, folder):
        before = Catalogue(folder.root).get("tiny/2020").digest

        folder.replace(
            "tiny/2020/domains/10-care.yaml",
            "    effort: S\n",
            "    # Comment\n    effort: 'S'\n    not_applicable: null\n    weight: 1\n",
        )

        assert Catalogue(folder.root).get("tiny/2020").digest == before

    @pytest.mark.parametrize(
        ("file", "old", "new"),
        [
            pytest.param("10-care.yaml", "Somebody does", "Someone does", id="word"),
            pytest.param("10-care.yaml", "effort: S", "effort: M", id="effort"),
            pytest.param("10-care.yaml", "    effort: S", "    effort: S\n    weight: 2", id="weight"),
        ],
    )
    def test_sees_every_change_of_meaning(self, folder, file, old, new):
        before = Catalogue(folder.root).get("tiny/2020").digest

        folder.replace(f"tiny/2020/domains/{file}", old, new)

        assert Catalogue(folder.root).get("tiny/2020").digest != before

    def test_does_not_depend_on_the_seal(self, folder):
        before = Catalogue(folder.root).get("tiny/2020").digest

        folder.replace("tiny/seal.yaml", "validity_months: 24", "validity_months: 36")

        assert Catalogue(folder.root).get("tiny/2020").digest == before


class TestTheCache:
    def test_gives_the_same_as_the_files(self, two_versions, tmp_path):
        two_versions.write("tiny/2021/lineage.yaml", LINEAGE)
        first = Catalogue(two_versions.root, cache=tmp_path / "cache")

        second = Catalogue(two_versions.root, cache=tmp_path / "cache")

        assert second.all() == first.all() == Catalogue(two_versions.root).all()
        assert second.lineage("tiny/2021") == first.lineage("tiny/2021")

    def test_spares_reading_the_files_again(self, folder, tmp_path, monkeypatch):
        Catalogue(folder.root, cache=tmp_path / "cache")
        monkeypatch.setattr(parsed, "load", lambda root: pytest.fail("the files were read again"))

        Catalogue(folder.root, cache=tmp_path / "cache")

    def test_is_not_used_when_a_file_has_changed(self, folder, tmp_path):
        Catalogue(folder.root, cache=tmp_path / "cache")
        folder.replace("tiny/2020/domains/10-care.yaml", "effort: S", "effort: X")

        with pytest.raises(CriteriaInvalid):
            Catalogue(folder.root, cache=tmp_path / "cache")

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"seals": [{}]}', "\x00"])
    def test_that_is_broken_is_mended_from_the_files(self, folder, tmp_path, content):
        Catalogue(folder.root, cache=tmp_path / "cache")
        (kept,) = (tmp_path / "cache").iterdir()
        kept.write_text(content)

        catalogue = Catalogue(folder.root, cache=tmp_path / "cache")

        assert catalogue.get("tiny/2020")
        assert kept.read_text() != content

    def test_keeps_only_the_newest(self, folder, tmp_path):
        Catalogue(folder.root, cache=tmp_path / "cache")
        folder.replace("tiny/2020/domains/10-care.yaml", "effort: S", "effort: M")
        Catalogue(folder.root, cache=tmp_path / "cache")

        assert len(list((tmp_path / "cache").iterdir())) == 1

    def test_that_cannot_be_written_costs_nothing_but_time(self, folder, tmp_path):
        (tmp_path / "file").write_text("not a folder")

        assert Catalogue(folder.root, cache=tmp_path / "file" / "cache").get("tiny/2020")
