"""`flask db`: whatever the database refuses, its operator learns what to do."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.commands import ADVICE
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

    @pytest.mark.parametrize("url", ["sqlite:///{folder}", "postgresql+psycopg://portal@127.0.0.1:1/none"])
    def test_of_a_database_that_cannot_be_reached_points_to_the_setting(self, make_settings, tmp_path, url):
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

    def test_asks_before_anything_is_lost(self, app, engine):
        run = app.test_cli_runner().invoke(args=["db", "downgrade", "0001"], input="n\n")

        assert "Is there a backup?" in run.output
        assert migrations.current(engine) == migrations.head()
