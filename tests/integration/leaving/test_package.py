"""A package: written whole or not at all, and checked without the portal."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from sqlalchemy import select

from app.assessment.models import Evidence, EvidenceKind, Submission
from app.assessment.storage import FolderStorage
from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic
from app.core.errors import NotFound, NotPermitted
from app.leaving import queries, services
from app.leaving.checking import check
from app.leaving.errors import NoPackage, PackageInTheWay, PackageUnderWay
from app.leaving.exporting import evidence_path, export
from app.leaving.package import MANIFEST
from app.leaving.sections import SECTIONS
from tests import factories

HOSTILE = "../../etc/\u202efdp.exe\\..\\évil\n.pdf"
CONTENT = b"%PDF-1.7 the privacy policy"


@pytest.fixture
def storage(tmp_path):
    return FolderStorage(tmp_path / "evidence")


@pytest.fixture
def submission(session):
    """A signed submission of a school system."""
    made = factories.handed_over(session)
    return session.scalar(select(Submission).where(Submission.assessment_id == made.id)), made


@pytest.fixture
def owner(submission):
    return submission[1].organisation_id


@pytest.fixture
def item(session, storage, owner):
    """A file of evidence whose name means harm."""
    digest = sha256(CONTENT).hexdigest()
    kept = Evidence(
        organisation_id=owner, kind=EvidenceKind.FILE, name=HOSTILE, sha256=digest, size=len(CONTENT),
        storage_key=storage.put(io.BytesIO(CONTENT), digest), media_type="application/pdf",
    )  # fmt: skip
    with atomic(session):
        session.add(kept)
    return kept


@pytest.fixture
def written(session, storage, owner, item, tmp_path):
    """The package, and what was told of it."""
    session.rollback()
    return export(session.get_bind(), storage, owner, tmp_path / "all.zip")


def records(path, name):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(f"records/{name}.json"))


def changed(path, to, *, replace=None, drop=(), add=None):
    """A copy of a package with other members."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.infolist():
            if entry.filename not in drop:
                new.writestr(entry.filename, (replace or {}).get(entry.filename, old.read(entry)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return to


class TestExport:
    def test_is_sound_when_it_is_checked(self, written):
        found = check(written.path)

        assert found.is_sound
        assert written.is_whole
        assert found.manifest_sha256 == written.manifest_sha256

    def test_has_every_section_and_says_what_it_holds(self, written):
        with zipfile.ZipFile(written.path) as archive:
            names, note = set(archive.namelist()), archive.read("READ-ME.txt").decode()

        for section in SECTIONS:
            assert section.path in names
            assert section.meaning in note

    def test_has_a_file_whose_name_means_harm_under_a_harmless_one(self, written, item):
        stated = next(each for each in records(written.path, "evidence") if each["name"] == HOSTILE)

        with zipfile.ZipFile(written.path) as archive:
            assert archive.read(stated["path"]) == CONTENT
        assert stated["path"].startswith(f"files/evidence/{item.id}-")
        assert stated["path"].isascii()
        assert ".." not in stated["path"]

    def test_has_a_submission_byte_for_byte(self, written, submission):
        stated = records(written.path, "submissions")[0]

        with zipfile.ZipFile(written.path) as archive:
            frozen = archive.read(stated["path"])
        assert frozen.decode() == submission[0].snapshot
        assert sha256(frozen).hexdigest() == stated["digest"]

    def test_names_what_the_storage_has_lost(self, session, storage, owner, item, tmp_path):
        storage.delete(item.storage_key)
        session.rollback()

        made = export(session.get_bind(), storage, owner, tmp_path / "all.zip")

        assert made.missing == [evidence_path({"id": item.id, "name": HOSTILE})]
        assert check(made.path).missing == made.missing

    def test_never_overwrites(self, session, storage, owner, written):
        with pytest.raises(PackageInTheWay):
            export(session.get_bind(), storage, owner, written.path)

    def test_leaves_nothing_behind_when_it_fails(self, session, owner, item, tmp_path):
        class Down(FolderStorage):
            def open(self, key, digest):
                raise OSError("gone")

        folder = tmp_path / "out"
        folder.mkdir()
        session.rollback()

        with pytest.raises(OSError, match="gone"):
            export(session.get_bind(), Down(tmp_path / "down"), owner, folder / "all.zip")

        assert list(folder.iterdir()) == []


class TestCheck:
    def test_names_a_file_that_was_altered(self, written, tmp_path):
        other = changed(written.path, tmp_path / "x.zip", replace={"records/people.json": b"[]\n"})

        assert [name for name, _ in check(other).problems] == ["records/people.json"]

    def test_names_a_file_of_the_same_length_that_was_altered(self, written, tmp_path):
        with zipfile.ZipFile(written.path) as archive:
            note = archive.read("READ-ME.txt")
        other = changed(written.path, tmp_path / "x.zip", replace={"READ-ME.txt": b"t" + note[1:]})

        assert check(other).problems == [("READ-ME.txt", "has another content than when it was written")]

    def test_names_what_is_missing_and_what_was_added(self, written, tmp_path):
        other = changed(
            written.path, tmp_path / "x.zip", drop={"records/seals.json"}, add={"files/x/more.txt": b"x"}
        )

        assert check(other).problems == [
            ("files/x/more.txt", "is not in the manifest"), ("records/seals.json", "is missing")
        ]  # fmt: skip

    def test_refuses_a_name_that_leads_out(self, written, tmp_path):
        other = changed(written.path, tmp_path / "x.zip", add={"../outside.txt": b"x"})

        assert check(other).problems == [("../outside.txt", "has a name or a kind that no package has")]

    @pytest.mark.parametrize("body", [b"", b"not a zip", b"PK\x03\x04 half"])
    def test_refuses_what_is_no_package(self, tmp_path, body):
        (tmp_path / "x.zip").write_bytes(body)

        with pytest.raises(NoPackage):
            check(tmp_path / "x.zip")

    @pytest.mark.parametrize(
        "body", [b"{}", b"[]", b"\xff", b'{"format": 1, "organisation": {}, "files": []}']
    )
    def test_refuses_a_manifest_that_is_none(self, written, tmp_path, body):
        with pytest.raises(NoPackage):
            check(changed(written.path, tmp_path / "x.zip", replace={MANIFEST: body}))

    def test_of_one_that_was_cut_off_is_refused(self, written, tmp_path):
        whole = written.path.read_bytes()
        (tmp_path / "x.zip").write_bytes(whole[: len(whole) // 2])

        with pytest.raises(NoPackage):
            check(tmp_path / "x.zip")


class TestAsking:
    @pytest.fixture
    def dana(self, session, owner):
        person = factories.member(session, queries.organisation_named(session, str(owner)), name="Dana Ruiz")
        return factories.actor_of(session, person)

    @pytest.fixture
    def ready(self, session, storage, owner, dana, tmp_path):
        asked = services.ask(session, owner, by=dana)
        services.make(session, storage, asked.id, tmp_path / "packages")
        return asked.id

    def test_makes_a_package_that_can_be_fetched_and_leaves_a_trail(
        self, session, storage, owner, dana, ready, tmp_path
    ):
        package, content = services.fetch(session, storage, owner, ready, by=dana)

        with content:
            assert sha256(content.read()).hexdigest() == package.sha256
        assert list((tmp_path / "packages").iterdir()) == []
        events = session.scalars(select(AuditEvent.event).where(AuditEvent.subject_id == str(ready))).all()
        assert sorted(events) == ["export.asked", "export.made", "export.taken"]

    def test_made_again_by_a_second_worker_stays_as_it_was(self, session, storage, owner, ready, tmp_path):
        before = queries.export(session, owner, ready).sha256

        services.make(session, storage, ready, tmp_path / "packages")

        assert queries.export(session, owner, ready).sha256 == before

    def test_while_one_is_made_is_refused(self, session, owner, dana):
        services.ask(session, owner, by=dana)

        with pytest.raises(PackageUnderWay):
            services.ask(session, owner, by=dana)

    @pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.SIGNATORY, Role.VIEWER])
    def test_is_for_coordinators(self, session, owner, role):
        organisation = queries.organisation_named(session, str(owner))
        other = factories.actor_of(session, factories.member(session, organisation, role))

        with pytest.raises(NotPermitted):
            services.ask(session, owner, by=other)

    def test_of_another_school_system_is_not_there(self, session, ready):
        other = factories.organisation(session, name="Birch Schools")

        with pytest.raises(NotFound):
            queries.export(session, other.id, ready)

    def test_after_its_day_is_gone_with_its_file(self, session, storage, owner, ready):
        key = queries.export(session, owner, ready).storage_key
        session.rollback()

        with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=False):
            with pytest.raises(NotFound):
                queries.export(session, owner, ready)
            assert services.sweep(session, storage) == 1

        assert not storage.exists(key)
        assert queries.exports(session, owner) == []

    def test_within_its_day_stays(self, session, storage, owner, ready):
        session.rollback()

        with time_machine.travel(clock.now() + timedelta(hours=23), tick=False):
            assert services.sweep(session, storage) == 0
            assert queries.export(session, owner, ready)

    def test_a_package_is_no_orphan_among_the_evidence(self, session, storage, owner, item, ready):
        assert {each.key for each in storage.kept()} == {item.storage_key}


class TestFinding:
    def test_takes_an_id_or_an_nces_id(self, session):
        made = factories.organisation(session, name="Alder", leaid="3900001")

        assert queries.organisation_named(session, "3900001") is made
        assert queries.organisation_named(session, str(made.id)) is made
        assert queries.organisation_named(session, "nobody") is None
