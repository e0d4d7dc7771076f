"""How a published version is kept as it was."""

from __future__ import annotations

import pytest

from app.criteria import lock
from app.criteria.catalogue import Catalogue
from app.criteria.errors import CriteriaInvalid

CARE = "tiny/2020/domains/10-care.yaml"


def sets(folder):
    return {found.key: found for found in Catalogue(folder.root, is_locked=False).all()}


@pytest.fixture
def published(folder):
    lock.write(folder.root, sets(folder))
    return folder


class TestAPublishedVersion:
    def test_has_one_line(self, published):
        digest = Catalogue(published.root).get("tiny/2020").digest

        assert (published.root / "LOCK").read_text() == f"tiny 2020 sha256:{digest}\n"

    def test_stops_the_start_when_its_words_change(self, published):
        published.replace(CARE, "Somebody does", "Someone does")

        with pytest.raises(
            CriteriaInvalid, match=r"^criteria/LOCK:1: tiny/2020 is published and no longer says"
        ) as caught:
            Catalogue(published.root)
        assert "--replace-unpublished" in caught.value.reason

    def test_stops_the_start_when_it_is_gone(self, published):
        published.write("LOCK", (published.root / "LOCK").read_text().replace("2020", "2019"))

        with pytest.raises(CriteriaInvalid, match="tiny/2019 was published, but its folder is gone"):
            Catalogue(published.root)


class TestComparing:
    def test_finds_nothing_when_all_is_published(self, published):
        assert lock.compare(published.root, sets(published)) == ((), ())

    def test_finds_what_is_new_and_what_changed(self, two_versions):
        lock.write(two_versions.root, {"tiny/2020": sets(two_versions)["tiny/2020"]})
        two_versions.replace(CARE, "effort: S", "effort: M")

        assert lock.compare(two_versions.root, sets(two_versions)) == (("tiny/2021",), ("tiny/2020",))


class TestALine:
    @pytest.mark.parametrize(
        "line", ["tiny 2020", "tiny/2020 sha256:" + "0" * 64, "tiny 2020 sha256:XYZ", "<<<<<<< HEAD", ""]
    )
    def test_that_cannot_be_read_is_named(self, published, line):
        published.write("LOCK", (published.root / "LOCK").read_text() + line + "\n")

        with pytest.raises(CriteriaInvalid, match=r"^criteria/LOCK:2: expected “seal version sha256:…”"):
            Catalogue(published.root)

    def test_given_twice_is_named(self, published):
        published.write("LOCK", (published.root / "LOCK").read_text() * 2)

        with pytest.raises(CriteriaInvalid, match=r"^criteria/LOCK:2: tiny/2020 is listed twice"):
            Catalogue(published.root)
