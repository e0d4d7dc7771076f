"""The group of all commands on keys, and what they share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from config import Settings

# What scripts may rely on.
FAULT, ALREADY_THERE = 1, 4


class Keys(AppGroup):
    """A group whose commands say in one line what is wrong with the keys, and end with a status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault of the keys is a message, not a traceback."""
        from app.certificate.errors import KeyFault, KeysExist

        try:
            return super().invoke(ctx)
        except KeyFault as fault:
            click.echo(str(fault), err=True)
            sys.exit(ALREADY_THERE if isinstance(fault, KeysExist) else FAULT)


@click.group("keys", cls=Keys)
def keys() -> None:
    """Make, change and check the keys that sign certificates."""


def settings() -> Settings:
    """The settings of this portal."""
    chosen: Settings = current_app.extensions["settings"]
    return chosen


def folder() -> Path:
    """Where the certificates lie."""
    return settings().keys_dir


file_option = click.Path(exists=True, dir_okay=False, path_type=Path)
