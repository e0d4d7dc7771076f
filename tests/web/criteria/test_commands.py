"""What authors of criteria can do on the command line."""

from __future__ import annotations

import json

import pytest

from app.factory import create_app
from config import Settings
from tests.unit.criteria.made import Folder

CARE = "tiny/2020/domains/10-care.yaml"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, "2020", "2021")


@pytest.fixture
def make(folder, tmp_path):
    """Start a portal on the folder of this test. Criteria do not live in the database, so any kind will do."""

    def make():
        return create_app(
            Settings(
                environment="test",
                var_dir=tmp_path / "var",
                criteria_dir=folder.root,
                base_url="http://localhost",
                secret_key="a key that only tests know, 32 letters or more",
                log_level="ERROR",
            )
        )

    return make


@pytest.fixture
def run(make):
    """Run `flask criteria …` on the folder of this test."""
    app = make()
    return lambda *words: app.test_cli_runner().invoke(args=["criteria", *words])


class TestLock:
    def test_publishes_each_version_once(self, run, folder):
        assert run("lock").output.count("(added)") == 2
        assert run("lock").output.count("(unchanged)") == 2
        assert run("lock", "--check").exit_code == 0

    def test_refuses_to_change_what_is_published(self, run, folder):
        run("lock")
        before = (folder.root / "LOCK").read_text()
        folder.replace(CARE, "effort: S", "effort: M")

        result = run("lock")

        assert result.exit_code == 1
        assert "criteria/LOCK:1: tiny/2020 is published and no longer says what it said then" in result.stderr
        assert (folder.root / "LOCK").read_text() == before

    def test_replaces_on_the_word_of_a_person(self, run, folder):
        run("lock")
        folder.replace(CARE, "effort: S", "effort: M")

        result = run("lock", "--replace-unpublished")

        assert result.exit_code == 0
        assert "(replaced)" in result.output
        assert run("lock", "--check").exit_code == 0

    def test_check_writes_nothing(self, run, folder):
        result = run("lock", "--check")

        assert (result.exit_code, "not in LOCK yet: tiny/2020, tiny/2021" in result.stderr) == (1, True)
        assert not (folder.root / "LOCK").exists()


class TestDiff:
    def test_is_readable(self, run, folder):
        folder.replace("tiny/2021/domains/10-care.yaml", "Somebody does what", "One person does what")

        output = run("diff", "tiny/2020", "tiny/2021").output

        assert "1 reworded" in output
        assert "requirement: [-Somebody-] {+One person+} does what C1 asks for." in output

    def test_speaks_json(self, run):
        found = json.loads(run("diff", "tiny/2020", "tiny/2021", "--json").output)

        assert (found["before"], found["after"], found["steps"][0]["change"]) == (
            "tiny/2020",
            "tiny/2021",
            "same",
        )

    def test_says_which_versions_there_are(self, run):
        result = run("diff", "tiny/2020", "tiny/1999")

        assert (result.exit_code, "the versions are tiny/2020, tiny/2021" in result.stderr) == (2, True)


class TestSchema:
    def test_is_written_and_checked(self, run, folder):
        assert run("schema", "--check").exit_code == 1
        assert run("schema").exit_code == 0
        assert run("schema", "--check").exit_code == 0


class TestBadCriteria:
    def test_are_named_line_by_line(self, run, folder):
        folder.replace(CARE, "effort: S", "effort: XL").replace(CARE, "    why:", "    whi:")

        result = run("lock")

        assert result.exit_code == 1
        assert f"criteria/{CARE}:23: “effort” cannot be “XL”" in result.stderr
        assert result.stderr.endswith("3 problems to mend.\n")

    def test_stop_the_start(self, make, folder):
        from app.criteria.errors import CriteriaInvalid

        folder.write(CARE, "a: 1\na: 2\n")

        with pytest.raises(CriteriaInvalid, match=r"10-care\.yaml:2: “a” is given twice"):
            make()
