"""A worker says at its start what the machine lacks to print certificates."""

from __future__ import annotations

import json

import pytest

from app.certificate import fonts, path
from app.notification.work import CHORES
from app.seal import jobs


@pytest.fixture
def said(capsys):
    def act():
        jobs.check_printing(None)
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return act


def test_nothing_is_said_where_nothing_is_missing(said):
    if path.lacking():
        pytest.skip("this machine cannot print certificates")
    assert said() == []


def test_fonts_and_libraries_are_named_with_their_packages(said, monkeypatch, tmp_path):
    monkeypatch.setitem(fonts.PACKAGES, tmp_path / "Odd.otf", "fonts-odd")
    monkeypatch.setitem(path.LIBRARIES, "libodd.so.7", "libodd7")

    (line,) = said()
    assert line["level"] == "error"
    assert "Odd.otf" in line["missing"]
    assert "libodd.so.7" in line["missing"]
    assert "fonts-odd libodd7" in line["install"]


def test_every_worker_does_so_at_its_start():
    assert CHORES["certificates.check"].run is jobs.check_printing
