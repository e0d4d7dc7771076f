"""The page of settings says what `config.py` says."""

from __future__ import annotations

from dataclasses import fields

from app.operation import settings_page
from config import ROOT, Settings


def test_describes_every_setting():
    texts = dict(settings_page.described())

    assert list(texts) == [spec.name for spec in fields(Settings)]
    assert not [name for name, words in texts.items() if not words.endswith(".")]


def test_is_up_to_date():
    written = (ROOT / "docs" / "settings.md").read_text()

    assert written == settings_page.markdown(), "flask --app wsgi settings --markdown > docs/settings.md"
