"""`flask settings`: what is set now, for people and for programs, and no secret in either."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from config import PREFIX, Settings

SECRET = "a-secret-that-nobody-may-read-in-a-terminal"


@pytest.fixture
def printed(app, monkeypatch):
    smtp = f"smtp://portal:{SECRET}@mail.example.org"
    secret = replace(app.extensions["settings"], secret_key=SECRET, smtp_url=smtp)
    monkeypatch.setitem(app.extensions, "settings", secret)
    return lambda *options: app.test_cli_runner().invoke(args=["settings", *options])


def test_programs_read_every_setting_by_its_name_in_the_environment(printed):
    shown = json.loads(printed("--json").output)

    assert list(shown) == [f"{PREFIX}{spec.name.upper()}" for spec in fields(Settings)]
    assert shown["SEAL_SECRET_KEY"] == shown["SEAL_SMTP_URL"] == "(set, not shown)"


@pytest.mark.parametrize("options", [(), ("--json",), ("--markdown",)], ids=["people", "programs", "page"])
def test_shows_no_secret(printed, options):
    run = printed(*options)

    assert run.exit_code == 0
    assert SECRET not in run.output


def test_refuses_two_forms_at_once(printed):
    assert printed("--json", "--markdown").exit_code == 2
