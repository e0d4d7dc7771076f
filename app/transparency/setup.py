"""Connects the log to the application: the job and the chore that sign its head."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from app.certificate.commands.looking import MORE_FINDINGS
from app.certificate.findings import Finding
from app.transparency.expectation import EXPECT, nothing
from config import Settings


def init_app(app: Flask) -> None:
    """Make the job and the chore known to the worker."""
    app.extensions.setdefault(EXPECT, nothing)
    app.extensions.setdefault(MORE_FINDINGS, []).append(_findings)
    import_module("app.transparency.jobs")


def _findings(settings: Settings) -> list[Finding]:
    from app.transparency import keys  # noqa: PLC0415  # cryptography, which only commands need

    return keys.examine(settings)
