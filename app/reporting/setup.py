"""Connects reports to the application: who reads workbooks, and the chore that clears up."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from weakref import finalize

from flask import Flask

from app.reporting.packet.reader import READER, PacketReader


def init_app(app: Flask) -> None:
    """Let the reader be made when it is first needed, and end with the application."""

    @cache
    def make() -> PacketReader:
        made = PacketReader()
        finalize(app, made.close)
        return made

    app.extensions[READER] = make
    import_module("app.reporting.jobs")
