"""`flask organisations export` and `check-export`, as an operator types them."""

from __future__ import annotations

import json
import zipfile

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.db import make_sessions
from tests import factories


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["organisations", *map(str, words)])


@pytest.fixture
def alder(app):
    with make_sessions(app.extensions["database"][0])() as session:
        made = factories.organisation(session, name="Alder Schools", leaid="3900001")
        factories.assessment(session, made, is_complete=True)
        return str(made.id)


def test_writes_a_package_that_checks(run, alder, tmp_path, session):
    file = tmp_path / "alder.zip"

    written = run("export", "3900001", file, "--json")
    checked = run("check-export", file, "--json")

    assert (written.exit_code, checked.exit_code) == (0, 0)
    made, found = json.loads(written.stdout), json.loads(checked.stdout)
    assert made["organisation"] == found["organisation"] == "Alder Schools"
    assert made["manifest_sha256"] == found["manifest_sha256"]
    noted = session.scalar(select(AuditEvent).where(AuditEvent.event == "organisation.exported"))
    assert noted.subject_id == alder


def test_says_what_was_altered_and_fails(run, alder, tmp_path):
    run("export", alder, tmp_path / "alder.zip")
    with (
        zipfile.ZipFile(tmp_path / "alder.zip") as old,
        zipfile.ZipFile(tmp_path / "other.zip", "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, b"[]" if name == "records/responses.json" else old.read(name))

    said = run("check-export", tmp_path / "other.zip")

    assert said.exit_code == 1
    assert "'records/responses.json' has another size than when it was written." in said.stderr


def test_of_nobody_or_over_a_file_writes_nothing(run, alder, tmp_path):
    (tmp_path / "there.zip").write_bytes(b"mine")

    nobody = run("export", "9999999", tmp_path / "new.zip")
    over = run("export", alder, tmp_path / "there.zip")

    assert (nobody.exit_code, over.exit_code) == (3, 3)
    assert not (tmp_path / "new.zip").exists()
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    assert "Nothing was written" in nobody.stderr


def test_what_is_no_package_is_refused_in_one_line(run, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"hello")

    said = run("check-export", tmp_path / "x.zip")

    assert said.exit_code == 3
    assert said.stderr.count("\n") == 1
