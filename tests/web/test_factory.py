"""When the application is built: at once for servers, and for the command line when a command is asked for."""

from __future__ import annotations

import runpy

import click
import pytest
from flask.cli import FlaskGroup

from app.factory import create_app_for_command_line


@pytest.fixture
def context():
    return click.Context(FlaskGroup())


@pytest.fixture
def late(settings):
    return create_app_for_command_line(settings)


class TestCommandLine:
    def test_lists_the_commands_without_building_the_portal(self, late, context):
        names = late.cli.list_commands(context)
        told = [late.cli.get_command(context, name).get_short_help_str() for name in names]

        assert {"db", "demo", "keys", "worker"} <= set(names)
        assert all(told)
        assert not late.blueprints

    def test_builds_it_for_a_command_that_is_asked_for(self, late, context):
        assert late.cli.get_command(context, "db").name == "db"
        assert "assessment" in late.blueprints


class TestServer:
    @pytest.mark.parametrize("surroundings", [None, click.Command("granian")])
    def test_gets_the_whole_portal_also_where_it_is_a_click_command_itself(
        self, surroundings, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("SEAL_VAR_DIR", str(tmp_path))
        if surroundings:
            with click.Context(surroundings):
                app = runpy.run_module("wsgi")["app"]
        else:
            app = runpy.run_module("wsgi")["app"]

        assert "assessment" in app.blueprints
        app.extensions["database"][0].dispose()

    def test_is_not_built_for_the_flask_command_before_a_command_is_chosen(
        self, context, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("SEAL_VAR_DIR", str(tmp_path))
        with context:
            app = runpy.run_module("wsgi")["app"]

        assert not app.blueprints
