"""A package of A: every word that its coordinator may read, and nothing else of anybody."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.assessment.room import ROOM
from app.leaving.exporting import export
from tests import factories
from tests.web.isolation.test_reading import MAY_READ, OUTSIDERS
from tests.web.isolation.world import canary

# What only passes through: a file that is held back or not scanned yet, a workbook on its way, a browser's own words.
PASSING = {"held-name", "unscanned-name", "workbook", "browser"}


def words_of(package, kinds):
    with zipfile.ZipFile(package) as archive:
        content = b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    return {kind for kind in kinds if canary(kind).encode() in content}, content


@pytest.fixture
def written(app, session, world, tmp_path):
    """Writes the package of a school system."""

    def write(owner):
        storage = app.extensions[ROOM]().storage
        return export(session.get_bind(), storage, owner, tmp_path / f"{owner}.zip").path

    return write


def test_holds_what_its_coordinator_may_read_and_nothing_of_the_program(world, written):
    theirs = {kind for kind in world.kinds if "coordinator" in MAY_READ[kind]} - PASSING

    found, content = words_of(written(world.of_a["organisation_id"][0]), world.kinds)

    assert found == theirs
    for strangers in world.of_b.values():
        for identifier in strangers:
            assert str(identifier).encode() not in content
    for who in ("assigned", "manager", "author"):
        assert str(world.people[who].id).encode() not in content, who
        assert world.people[who].email.encode() not in content, who


def test_of_another_school_system_holds_no_word_of_a(world, written):
    found, content = words_of(written(world.of_b["organisation_id"][0]), world.kinds)

    assert found == set()
    assert str(world.of_a["organisation_id"][0]).encode() not in content


@pytest.mark.parametrize(
    "who", [*OUTSIDERS, "viewer", "contributor", "signatory", "manager", "administrator"]
)
def test_nobody_but_a_coordinator_fetches_it(world, browser, token_of, who):
    client = browser(who)
    place = f"/team/{world.of_a['organisation_id'][0]}/everything"
    typed = {"csrf_token": token_of(client), "password": factories.PASSWORD}

    for address in (place, f"{place}/{world.of_a['export_id'][0]}/file"):
        answer = client.post(address, data=typed, headers={"Origin": "http://localhost"})

        assert answer.status_code in {302, 401, 403, 404}
        assert not answer.data.startswith(b"PK")


def test_the_coordinator_fetches_it_with_the_password_only(world, browser, token_of):
    client = browser("coordinator")
    token, where = token_of(client), world.of_a
    address = f"/team/{where['organisation_id'][0]}/everything/{where['export_id'][0]}/file"
    headers = {"Origin": "http://localhost"}

    wrong = client.post(address, data={"csrf_token": token, "password": "not mine at all"}, headers=headers)
    right = client.post(address, data={"csrf_token": token, "password": factories.PASSWORD}, headers=headers)

    assert wrong.status_code == 400
    assert right.status_code == 200
    assert right.headers["Cache-Control"] == "no-store, private"
    assert zipfile.ZipFile(io.BytesIO(right.data)).testzip() is None
