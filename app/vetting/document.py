"""The frozen register as the HTML of a document, to be laid out by the guarded renderer."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import ROOT

TEMPLATES = ROOT / "templates"
STYLE = "vetting/snapshot.css"
# What stands below the status, in the order of reading.
NOTES = ("Conditions", "Reason")


def composed(content: dict[str, Any], digest: str) -> str:
    """The whole document with every value escaped. The same content gives the same text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = _said
    day = date.fromisoformat(content["day"])
    return environment.get_template("vetting/snapshot_document.html").render(
        content=content,
        digest=digest,
        day=format_date(day, "long", locale="en"),
        iso=day.isoformat(),
        notes=NOTES,
    )


def _said(text: str, **values: object) -> str:
    return text % values


def style() -> str:
    """How the document looks."""
    return (TEMPLATES / STYLE).read_text(encoding="utf-8")
