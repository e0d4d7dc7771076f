"""The way from an empty database to the newest tables, and back."""

from __future__ import annotations

import re
from threading import Thread

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core import migrations
from app.core.actor import Role
from app.core.db import make_sessions
from app.models import metadata
from tests import factories
from tests.migrations import schema

REVISIONS = sorted(path.stem for path in (migrations.FOLDER / "versions").glob("[0-9]*.py"))


class TestFiles:
    def test_there_is_one_head_and_it_is_announced(self):
        assert migrations.head() == REVISIONS[-1]

    @pytest.mark.parametrize("name", REVISIONS)
    def test_a_name_has_a_number_and_fits_its_column(self, name):
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+", name)
        assert len(name) <= 32

    def test_numbers_leave_no_gap_and_follow_each_other(self):
        directory = ScriptDirectory(str(migrations.FOLDER))

        assert [int(name[:4]) for name in REVISIONS] == list(range(1, len(REVISIONS) + 1))
        assert [directory.get_revision(name).down_revision for name in REVISIONS] == [None, *REVISIONS[:-1]]


class TestUpgrade:
    def test_leads_to_the_tables_of_the_models(self, empty):
        migrations.upgrade(empty)

        assert migrations.current(empty) == migrations.head()
        assert "\n".join(migrations.differences(empty, metadata())) == ""

    def test_leads_to_the_same_constraints_and_triggers(self, make_empty):
        migrated, made = make_empty(), make_empty()
        migrations.upgrade(migrated)
        metadata().create_all(made)

        files, models = schema.lines(migrated), schema.lines(made)
        assert "\n".join(sorted(files - models)) == "", "only in the migrations"
        assert "\n".join(sorted(models - files)) == "", "only in the models"

    def test_a_second_time_changes_nothing(self, empty):
        migrations.upgrade(empty)
        before = schema.of(empty)

        migrations.upgrade(empty)

        assert schema.of(empty) == before

    def test_two_at_once_wait_for_each_other(self, empty):
        errors = []

        def work():
            try:
                migrations.upgrade(empty)
            except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
                errors.append(error)

        threads = [Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert errors == []
        assert migrations.current(empty) == migrations.head()

    def test_a_step_that_fails_leaves_nothing_behind(self, empty, monkeypatch):
        upgrade = migrations.command.upgrade

        def stumble(config, to):
            upgrade(config, to)
            raise RuntimeError("the last step failed")

        monkeypatch.setattr(migrations.command, "upgrade", stumble)
        with pytest.raises(RuntimeError, match="the last step failed"):
            migrations.upgrade(empty)

        assert migrations.tables(empty) == set()

    def test_rows_that_would_point_to_nothing_are_refused(self, empty):
        if empty.dialect.name != "sqlite":
            return  # PostgreSQL checks by itself, also while it changes tables
        migrations.upgrade(empty)
        with empty.connect() as connection:
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("INSERT INTO audit_personal (seq, salt, personal) VALUES (7, 'x', 'x')")
            driver.execute("PRAGMA foreign_keys=ON")

        with pytest.raises(migrations.MigrationsInconsistent, match="audit_personal"):
            migrations.upgrade(empty)


class TestDowngrade:
    def test_leads_back_to_nothing(self, empty):
        migrations.upgrade(empty)

        migrations.downgrade(empty, "base")

        assert migrations.tables(empty) <= {"alembic_version"}
        assert schema.of(empty) == {"triggers": {}}

    @pytest.mark.parametrize("name", REVISIONS)
    def test_each_step_back_undoes_its_step_forward(self, empty, name):
        number = REVISIONS.index(name)
        if number:
            migrations.upgrade(empty, REVISIONS[number - 1])
        before = schema.of(empty)

        migrations.upgrade(empty, name)
        migrations.downgrade(empty, "-1")

        assert schema.of(empty) == before


class TestWithRows:
    @pytest.fixture
    def filled(self, empty):
        migrations.upgrade(empty)
        with make_sessions(empty)() as session:
            system = factories.organisation(session, name="Zażółć & Sons’ District")
            factories.member(session, system, Role.COORDINATOR, Role.SIGNATORY)
            factories.auditor(session)
            factories.administrator(session)
        return empty

    def test_rows_survive_every_step_back_that_keeps_their_table(self, filled):
        before = schema.rows(filled)
        assert before["person"]

        for name in reversed(REVISIONS[:-1]):
            migrations.downgrade(filled, name)
            after = schema.rows(filled)

            assert after == {table: before[table] for table in after}

    def test_rows_survive_the_way_forward(self, filled):
        migrations.downgrade(filled, REVISIONS[1])
        before = schema.rows(filled)

        migrations.upgrade(filled)

        after = schema.rows(filled)
        assert {table: after[table] for table in before} == before
        assert migrations.differences(filled, metadata()) == []

    def test_foreign_keys_hold_afterwards(self, filled):
        migrations.downgrade(filled, REVISIONS[1])
        migrations.upgrade(filled)

        with pytest.raises(IntegrityError), filled.begin() as connection:
            connection.execute(text("DELETE FROM organisation"))
