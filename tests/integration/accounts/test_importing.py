"""`flask organisations import`: made files, the real file, and a second run that changes nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import func, select

from app.accounts.models import Organisation
from tests import factories

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "census_unified_school_districts_2010.csv"
HEADER = "SCHOOL_YEAR,ST,LEA_NAME,LEAID,LCITY,WEBSITE,SY_STATUS,UPDATED_STATUS,LEA_TYPE"
ROWS = (
    "2024-2025,OH,Akron City,3904348,Akron,http://akron.example.org,1,1,1",
    "2024-2025,AL,Albertville City,100005,Albertville,-1,1,1,1",
    "2024-2025,CO,Cañon City RE-1,0802790,Cañon City,M,1,1,2",
    "2024-2025,OH,Gone Schools,3900001,Gone,M,2,2,1",
    "2024-2025,OH,State Agency,3900002,Columbus,M,1,1,5",
    "2024-2025,OH,Charter One,3900003,Kent,M,1,1,7",
)


@pytest.fixture
def run(app):
    def invoke(path, *options, code=0):
        result = app.test_cli_runner().invoke(args=["organisations", "import", str(path), *options])
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def directory(tmp_path):
    def write(*rows, encoding="utf-8", header=HEADER, name="ccd_lea_029.csv"):
        path = tmp_path / name
        path.write_bytes("\r\n".join([header, *rows]).encode(encoding))
        return path

    return write


def names(session):
    session.rollback()
    return set(session.scalars(select(Organisation.name)))


class TestMadeFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
    def test_encodings(self, run, directory, session, encoding):
        run(directory(*ROWS, encoding=encoding))

        assert names(session) == {"Akron City", "Albertville City", "Cañon City RE-1", "Charter One"}
        assert session.scalar(select(Organisation.leaid).where(Organisation.state == "AL")) == "0100005"

    def test_tabs_and_old_columns(self, run, directory, session):
        run(
            directory(
                "OH\t3904348\tAKRON CITY SD\tAKRON\t1\t1",
                header="STABR\tLEAID\tNAME\tCITY\tTYPE\tBOUND",
                name="ag051a.txt",
            )
        )

        assert names(session) == {"AKRON CITY SD"}

    def test_an_archive(self, run, directory, session, tmp_path):
        archive = tmp_path / "lea.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.write(directory(*ROWS), "ccd_lea_029.csv")
            made.writestr("__MACOSX/ccd_lea_029.csv", "x")
        run(archive)

        assert len(names(session)) == 4

    def test_says_what_it_did(self, run, directory):
        report = json.loads(run(directory(*ROWS), "--json").stdout)

        assert (report["format"], report["added"], report["closed"]) == ("nces", 4, 1)
        assert report["repaired"] == {"leading-zero": 1}
        assert report["refused"] == [{"line": 6, "reason": "type-cannot-apply", "value": "State Agency"}]

    def test_strict_imports_nothing(self, run, directory, session):
        run(directory(*ROWS), "--strict", code=1)

        assert names(session) == set()

    def test_updates_names_and_closes_without_losing_what_the_list_does_not_say(
        self, run, directory, session
    ):
        run(directory(*ROWS))
        report = json.loads(run(directory("2025-2026,OH,Akron Public,3904348,M,M,1,2,1"), "--json").stdout)

        found = session.scalar(select(Organisation).where(Organisation.leaid == "3904348"))
        assert (report["updated"], report["closed"]) == (1, 1)
        assert (found.name, found.name_key, found.city, found.is_open) == (
            "Akron Public",
            "akron public",
            "Akron",
            False,
        )

    def test_leaves_others_alone(self, run, directory, session):
        own = factories.organisation(session, name="Ours")
        run(directory(*ROWS))

        assert own.name in names(session)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"), (b"colour,shape\r\nred,round", "no list that is known"), (b"\x00\x01\x02PNG", "binary"),
            (b"LEAID,NAME,STABR\r\n", "none of its 0 rows"), (b"PK\x03\x04broken", "no list that is known"),
            (b'LEAID,NAME,STABR\r\n3904348,"' + b"x" * 200_000, "field larger"),
        ],
    )  # fmt: skip
    def test_unusable_files_are_explained(self, run, tmp_path, content, words):
        path = tmp_path / "bad.csv"
        path.write_bytes(content)

        assert words in run(path, code=2).output

    def test_an_archive_with_two_tables_is_explained(self, run, tmp_path):
        archive = tmp_path / "two.zip"
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("a.csv", "x")
            made.writestr("b.csv", "x")

        assert "has 2" in run(archive, code=2).output

    def test_a_missing_file_is_explained(self, run, tmp_path):
        assert "does not exist" in run(tmp_path / "none.csv", code=2).output


class TestTheRealFile:
    @pytest.mark.skipif(
        not REAL.exists(), reason="the Census gazetteer is not at ../shared/data beside the repository"
    )
    def test_is_imported_whole_in_seconds_and_only_once(self, run, session):
        began = perf_counter()
        first = json.loads(run(REAL, "--json").stdout)
        took = perf_counter() - began
        second = json.loads(run(REAL, "--json").stdout)

        assert first["added"] == session.scalar(select(func.count()).select_from(Organisation)) == 10_863
        assert first["repaired"] == {"leading-zero": 1161, "broken-letter": 4}
        assert {row["reason"] for row in first["refused"]} == {"not-a-school-system"}
        assert len(first["refused"]) == 29
        assert (second["added"], second["updated"], second["unchanged"]) == (0, 0, 10_863)
        assert session.scalar(select(Organisation.name).where(Organisation.leaid == "0620130")).startswith(
            "La Cañada"
        )
        assert took < 20
