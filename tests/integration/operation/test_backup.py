"""A backup is one moment of the portal, whole or refused; a restore gives exactly that back."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from hashlib import sha256
from threading import Event, Thread

import pytest
from sqlalchemy import text

from app import audit
from app.assessment.storage import FolderStorage
from app.audit import verification
from app.core import migrations
from app.core.actor import SYSTEM
from app.core.db import atomic, make_engine, make_sessions
from app.operation import restoring
from app.operation.backing_up import back_up
from app.operation.errors import (
    BackupDamaged,
    BackupNewer,
    FileInTheWay,
    InstallationInUse,
    NothingToBackUp,
    OperationFault,
)
from tests import factories
from tests.integration.operation.conftest import FILES, url_of


@pytest.fixture
def archive(lived_in, storage, tmp_path):
    path = tmp_path / "portal.tar.gz"
    back_up(lived_in, storage, path)
    return path


@pytest.fixture
def elsewhere(tmp_path):
    """The storage and the folder of another machine."""
    (tmp_path / "other").mkdir()
    return FolderStorage(tmp_path / "other" / "evidence")


@pytest.fixture
def restore(archive, elsewhere, tmp_path):
    def run(url, path=None, **options):
        return restoring.restore(path or archive, url, elsewhere, tmp_path, **options)

    return run


@pytest.fixture
def rewritten(archive, tmp_path):
    """Gives the backup with some of its members changed: None leaves one out."""

    def make(changes, *, is_signed=False):
        members = contents(archive) | changes
        members = {name: body for name, body in members.items() if body is not None}
        if is_signed:
            manifest = json.loads(members.pop("manifest.json"))
            manifest["members"] = {
                name: {"size": len(body), "sha256": sha256(body).hexdigest()}
                for name, body in members.items()
            }
            members["manifest.json"] = json.dumps(manifest).encode()
        path = tmp_path / "rewritten.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            for name, body in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(body)
                tar.addfile(entry, io.BytesIO(body))
        return path

    return make


def contents(path):
    with tarfile.open(path) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


class TestDrill:
    @pytest.mark.parametrize("target", ["sqlite", "postgresql"])
    def test_gives_back_every_row_and_file_on_either_database(
        self, lived_in, restore, empty, elsewhere, everything, names_found, target
    ):
        url = empty(target)

        done = restore(url)

        before, after = everything(url_of(lived_in)), everything(url)
        assert {name: rows for name, rows in after.items() if before[name] != rows} == {}
        assert sum(map(len, after.values())) == done.rows > 20
        assert names_found(url) == names_found(url_of(lived_in)) != []
        assert (done.files, done.audit_entries, done.audit_problem) == (2, 3, "")
        assert sorted(path.read_bytes() for path in elsewhere.root.glob("*/*-*")) == sorted(FILES)

    def test_leaves_a_database_that_equals_the_models_and_works(self, restore, empty, database_kind):
        from app.models import metadata

        url = empty(database_kind)
        restore(url)
        engine = make_engine(url)

        assert migrations.differences(engine, metadata()) == []
        with make_sessions(engine)() as session:
            with atomic(session):
                audit.record(session, "assessment.opened", factories.assessment(session), by=SYSTEM)
            with pytest.raises(Exception, match=r"refuse|append|audit"), atomic(session):
                session.execute(text("DELETE FROM audit_event"))
        assert verification.verify(engine).problem is None
        engine.dispose()

    def test_through_the_commands(self, app, var_dir, tmp_path, session):
        factories.organisation(session)
        session.rollback()
        runner, path = app.test_cli_runner(), str(tmp_path / "portal.tar.gz")

        made = runner.invoke(args=["backup", path, "--json"])
        checked = runner.invoke(args=["restore", path, "--check", "--json"])
        refused = runner.invoke(args=["restore", path])
        forced = runner.invoke(args=["restore", path, "--force", "--json"])

        assert [run.exit_code for run in (made, checked, refused, forced)] == [0, 0, 3, 0], forced.output
        assert "--force" in refused.output
        assert json.loads(made.output)["rows"] == json.loads(checked.output)["rows"]
        assert json.loads(forced.output)["audit_problem"] == ""

    def test_of_an_older_release_is_brought_to_the_newest_tables(
        self, restore, empty, archive, tmp_path, storage
    ):
        old = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
        known = sorted(migrations.known())
        migrations.upgrade(old, known[-2])
        back_up(old, storage, tmp_path / "old.tar.gz")
        old.dispose()

        url = empty("sqlite")
        restore(url, tmp_path / "old.tar.gz")

        engine = make_engine(url)
        assert migrations.current(engine) == migrations.head()
        engine.dispose()


class TestBackup:
    def test_holds_no_key_and_no_secret(self, app, settings, tmp_path):
        runner = app.test_cli_runner()
        assert runner.invoke(args=["keys", "init"]).exit_code == 0
        runner.invoke(args=["backup", str(tmp_path / "portal.tar.gz")])
        members = contents(tmp_path / "portal.tar.gz")

        whole = b"\n".join(members.values())
        assert b"PRIVATE" + b" KEY" not in whole
        assert settings.secret_key.encode() not in whole
        assert b"keys" in members["READ-ME.txt"]

    def test_can_be_read_by_its_owner_alone(self, archive):
        assert archive.stat().st_mode & 0o777 == 0o600

    def test_leaves_nobody_signed_in(self, archive):
        assert "database/sign_in_session.jsonl" not in contents(archive)

    def test_overwrites_nothing(self, lived_in, storage, archive):
        before = archive.read_bytes()

        with pytest.raises(FileInTheWay):
            back_up(lived_in, storage, archive)
        assert archive.read_bytes() == before

    def test_that_fails_leaves_nothing_behind(self, lived_in, storage, tmp_path, monkeypatch):
        folder = tmp_path / "new"
        folder.mkdir()
        monkeypatch.setattr(storage, "open", lambda *args: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            back_up(lived_in, storage, folder / "portal.tar.gz")
        assert list(folder.iterdir()) == []

    def test_of_nothing_says_so(self, empty, storage, tmp_path):
        engine = make_engine(empty("sqlite"))

        with pytest.raises(NothingToBackUp):
            back_up(engine, storage, tmp_path / "portal.tar.gz")
        engine.dispose()

    def test_names_evidence_that_is_missing_or_damaged(self, lived_in, storage, tmp_path, restore, empty):
        first, second = sorted(storage.root.glob("*/*-*"))
        first.unlink()
        second.write_bytes(b"rotten")

        made = back_up(lived_in, storage, tmp_path / "partly.tar.gz")

        assert not made.is_whole
        assert [first.name in made.missing[0], second.name in made.damaged[0], made.files] == [True, True, 0]
        assert len(restore(empty("sqlite"), tmp_path / "partly.tar.gz").missing) == 2

    def test_while_others_write_is_one_moment(
        self, lived_in, storage, tmp_path, restore, empty, database_kind
    ):
        """Each unit of work enters a school system and a record of it: a backup has both or neither."""
        done, sessions, written = Event(), make_sessions(lived_in), []

        def work():
            with sessions() as session:
                while not done.is_set():
                    with atomic(session):
                        made = factories.organisation(session)
                        audit.record(session, "organisation.added", made, by=SYSTEM)
                    written.append(made.id)

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        paths = [tmp_path / f"{number}.tar.gz" for number in range(3)]
        for path in paths:
            back_up(lived_in, storage, path)
        done.set()
        for thread in threads:
            thread.join()

        assert len(written) > 10
        for path in paths:
            url = empty(database_kind)
            report = restore(url, path, is_forced=True)
            engine = make_engine(url)
            with engine.connect() as connection:
                organisations = connection.scalar(text("SELECT count(*) FROM organisation"))
                records = connection.scalar(
                    text("SELECT count(*) FROM audit_event WHERE event = 'organisation.added'")
                )
            engine.dispose()
            assert report.audit_problem == ""
            assert organisations == records + 1


class TestDamagedArchive:
    def test_is_refused_wherever_a_byte_was_changed(self, archive, restore, empty, tmp_path):
        body = archive.read_bytes()
        url, damaged = empty("sqlite"), tmp_path / "damaged.tar.gz"
        silent = []
        for place in range(10, len(body), max(1, len(body) // 60)):
            damaged.write_bytes(body[:place] + bytes([body[place] ^ 0x20]) + body[place + 1 :])
            try:
                restoring.check(damaged, tmp_path)
            except BackupDamaged:
                continue
            # Compression has several ways to say the same: a changed byte can leave every word as it was.
            if gzip.decompress(damaged.read_bytes()) != gzip.decompress(body):
                silent.append(place)

        assert silent == []
        damaged.write_bytes(body[:-8] + bytes([body[-8] ^ 0x20]) + body[-7:])
        with pytest.raises(BackupDamaged):
            restore(url, damaged)

    @pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
    def test_is_refused_when_cut_off(self, archive, restore, empty, tmp_path, share):
        cut = tmp_path / "cut.tar.gz"
        cut.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])

        with pytest.raises(BackupDamaged):
            restore(empty("sqlite"), cut)

    @pytest.mark.parametrize(
        "content",
        [b"", b"nonsense" * 100, gzip.compress(b"nonsense" * 100), os.urandom(2000)],
        ids=["empty", "text", "gzip", "chance"],
    )
    def test_is_refused_when_it_is_none(self, restore, empty, tmp_path, content):
        (tmp_path / "none.tar.gz").write_bytes(content)

        with pytest.raises(BackupDamaged):
            restore(empty("sqlite"), tmp_path / "none.tar.gz")

    @pytest.mark.parametrize(
        ("changes", "is_signed"),
        [
            ({"database/person.jsonl": b""}, False),
            ({"database/person.jsonl": b""}, True),
            ({"database/person.jsonl": None}, False),
            ({"database/person.jsonl": None}, True),
            ({"manifest.json": None}, False),
            ({"manifest.json": b"[]"}, False),
            ({"manifest.json": b"{"}, False),
            ({"../escape": b"x"}, True),
            ({"/absolute": b"x"}, True),
            ({"evidence/../../escape": b"x"}, True),
            ({"database/person.jsonl": b"not json\n"}, True),
            ({"database/person.jsonl": b"[1]\n"}, True),
        ],
        ids=[
            *("emptied", "emptied-signed", "left-out", "left-out-signed", "no-manifest", "list", "half"),
            *("up", "absolute", "up-inside", "no-json", "short-row"),
        ],
    )
    @pytest.mark.parametrize("target", ["sqlite", "postgresql"])
    def test_is_refused_and_changes_nothing(
        self, restore, rewritten, empty, tmp_path, changes, is_signed, target
    ):
        url = empty(target)

        with pytest.raises(OperationFault):
            restore(url, rewritten(changes, is_signed=is_signed))

        engine = make_engine(url)
        assert migrations.tables(engine) == set()
        engine.dispose()
        assert not (tmp_path / "escape").exists()

    def test_with_a_broken_trail_is_restored_and_says_so(self, restore, rewritten, empty, archive):
        lines = contents(archive)["database/audit_event.jsonl"].splitlines(keepends=True)
        lines[1] = lines[1].replace(b"assessment.opened", b"assessment.closed")

        done = restore(
            empty("sqlite"), rewritten({"database/audit_event.jsonl": b"".join(lines)}, is_signed=True)
        )

        assert done.audit_problem.startswith("entry 2 is altered")


class TestRefusals:
    def test_of_a_newer_schema_says_what_to_do(self, restore, rewritten, empty, archive):
        manifest = json.loads(contents(archive)["manifest.json"]) | {"schema": "9999_of_the_future"}

        with pytest.raises(BackupNewer, match=r"9999_of_the_future.*newer"):
            restore(empty("sqlite"), rewritten({"manifest.json": json.dumps(manifest).encode()}))

    def test_of_a_newer_format_says_so(self, restore, rewritten, empty, archive):
        manifest = json.loads(contents(archive)["manifest.json"]) | {"format": 2}

        with pytest.raises(BackupNewer, match="format 2"):
            restore(empty("sqlite"), rewritten({"manifest.json": json.dumps(manifest).encode()}))

    def test_of_an_installation_in_use_changes_nothing(self, lived_in, restore, everything):
        before = everything(url_of(lived_in))

        with pytest.raises(InstallationInUse, match="--force"):
            restore(url_of(lived_in))
        assert everything(url_of(lived_in)) == before

    def test_are_lifted_by_force(self, lived_in, restore, everything):
        before = everything(url_of(lived_in))
        with make_sessions(lived_in)() as session:
            factories.organisation(session, name="Entered after the backup")
        lived_in.dispose()

        restore(url_of(lived_in), is_forced=True)

        assert everything(url_of(lived_in)) == before
