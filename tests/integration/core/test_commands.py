"""`flask db`: whatever the database refuses, its operator learns what to do."""

from __future__ import annotations

import click
import pytest
from sqlalchemy import text

from app.commands import ADVICE, UPGRADE, explaining
from app.core import migrations
from tests.conftest import build_app, let_go


class TestRefusal:
    def test_of_tables_that_are_there_already_says_what_to_do_and_changes_nothing(self, app, engine):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001_ground'"))

        run = app.test_cli_runner().invoke(args=["db", "upgrade"])

        assert run.exit_code == 1
        assert "already exists. Nothing was changed. Its tables are not those" in run.output
        assert run.output.endswith("use an empty database.\n")
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001_ground"

    @pytest.mark.parametrize(
        "url",
        [
            "sqlite:///{folder}",
            "sqlite:///{folder}/a-file/portal.db",
            "postgresql+psycopg://portal@127.0.0.1:1/none",
        ],
    )
    def test_of_a_database_that_cannot_be_reached_points_to_the_setting(self, make_settings, tmp_path, url):
        (tmp_path / "a-file").touch()
        app = build_app(make_settings(database_url=url.format(folder=tmp_path)))

        run = app.test_cli_runner().invoke(args=["db", "upgrade"])

        let_go(app)
        assert run.exit_code == 1
        assert len(run.output.splitlines()) == 1
        assert "SEAL_DATABASE_URL" in run.output

    def test_has_advice_for_whatever_is_said(self):
        assert ADVICE[-1][0] == ""


class TestDowngrade:
    def test_to_a_version_that_is_not_there_is_refused_before_it_asks(self, app):
        run = app.test_cli_runner().invoke(args=["db", "downgrade", "9999"])

        assert run.exit_code == 1
        assert "there is no version 9999; there are 0001_ground" in run.output
        assert "backup" not in run.output

    def test_by_steps(self, app, engine):
        versions = sorted(migrations.known())

        run = app.test_cli_runner().invoke(args=["db", "downgrade", "-1", "--yes"])

        assert run.output == f"The database went from {versions[-1]} to {versions[-2]}.\n"
        assert migrations.current(engine) == versions[-2]
        migrations.upgrade(engine)

    def test_asks_before_anything_is_lost(self, app, engine):
        run = app.test_cli_runner().invoke(args=["db", "downgrade", "0001"], input="n\n")

        assert "Is there a backup?" in run.output
        assert migrations.current(engine) == migrations.head()


class TestEveryOtherCommand:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["users", "list"],
            ["users", "create-admin", "--email", "bo@example.org", "--name", "Bo"],
            ["jobs", "list"],
            ["seals", "issue-pending"],
            ["seals", "expire"],
            ["evidence", "scrub"],
            ["demo", "load"],
        ],
        ids=" ".join,
    )
    def test_on_a_database_without_tables_says_what_to_do(self, make_settings, tmp_path, arguments):
        app = build_app(make_settings(database_url=f"sqlite:///{tmp_path}/empty.db"))

        run = app.test_cli_runner().invoke(args=arguments)

        let_go(app)
        assert run.exit_code == 1
        assert "no such table" in run.output
        assert run.output.endswith(f"{UPGRADE}\n")
        assert isinstance(run.exception, SystemExit)

    def test_with_a_database_that_cannot_be_reached_points_to_the_setting(self, make_settings):
        app = build_app(make_settings(database_url="postgresql+psycopg://portal@127.0.0.1:1/none"))

        run = app.test_cli_runner().invoke(args=["users", "list"])

        let_go(app)
        assert (run.exit_code, len(run.output.splitlines())) == (1, 1)
        assert "SEAL_DATABASE_URL" in run.output

    def test_other_faults_come_out_whole(self):
        @click.command()
        def wrong():
            raise ValueError("a fault of the program")

        with pytest.raises(ValueError, match="a fault of the program"):
            explaining(wrong).main([], standalone_mode=False)
