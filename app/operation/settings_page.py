"""The page of all settings, made from what stands beside each in `config.py`."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

from sqlalchemy.engine import make_url

from config import PREFIX, ROOT, Settings

HEAD = """# Settings

Every setting is an environment variable that begins with `SEAL_`. A name that is not in this table stops the
start, and so does a value that cannot be read or, with `SEAL_ENVIRONMENT=production`, one that is not safe.
All problems are named at once.

`flask --app wsgi settings` shows what is set now, without secrets. This page is made from `config.py`:
`flask --app wsgi settings --markdown > docs/settings.md`.

| Setting | Default | What it does |
|---|---|---|
"""


def described() -> Iterator[tuple[str, str]]:
    """Each setting's name and the text that stands under it."""
    (found,) = ast.parse(textwrap.dedent(inspect.getsource(Settings))).body
    body = found.body if isinstance(found, ast.ClassDef) else []
    for statement, after in pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            yield statement.target.id, " ".join(str(after.value.value).split())


def markdown() -> str:
    """The whole page."""
    texts = dict(described())
    lines = [
        f"| `{PREFIX}{spec.name.upper()}` | {_default(spec.default)} | {texts[spec.name]} |"
        for spec in fields(Settings)
    ]
    return HEAD + "\n".join(lines) + "\n"


def _default(value: object) -> str:
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`"
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value}`" if value not in {"", ()} else ""


def present(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each setting by its name in the environment, with its value or a word that hides it."""
    for spec in fields(Settings):
        value = getattr(settings, spec.name)
        yield f"{PREFIX}{spec.name.upper()}", _shown(spec.name, value, is_open=spec.repr)


def _shown(name: str, value: object, *, is_open: bool) -> str:
    if not value and not isinstance(value, (bool, int)):
        return "(not set)"
    if name == "database_url":
        return make_url(str(value)).render_as_string(hide_password=True)
    return str(value) if is_open else "(set, not shown)"
