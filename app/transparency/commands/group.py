"""The group of all commands of the log, and what they share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

# What scripts may rely on.
BROKEN, UNREADABLE, DISAGREES, NOT_SIGNED, OLDER = 1, 3, 4, 4, 5
ALREADY_THERE = 4
JSON = click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")


class Logs(AppGroup):
    """A group whose commands say in one line what is wrong, and end with a status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault of a key or a file is a message, not a traceback."""
        from app.certificate.errors import KeyFault
        from app.transparency.errors import (
            FormatBroken,
            LogForked,
            LogKeyExists,
            SignatureWrong,
            SourceUnreadable,
        )

        try:
            return super().invoke(ctx)
        except KeyFault as fault:
            click.echo(str(fault), err=True)
            sys.exit(ALREADY_THERE if isinstance(fault, LogKeyExists) else BROKEN)
        except SignatureWrong as error:
            click.echo(f"NOT SIGNED: {error}", err=True)
            sys.exit(NOT_SIGNED)
        except (SourceUnreadable, FormatBroken) as error:
            click.echo(f"Could not be checked: {error}", err=True)
            sys.exit(UNREADABLE)
        except LogForked as error:
            click.echo(f"Nothing was signed: {error}", err=True)
            sys.exit(BROKEN)


@click.group("log", cls=Logs)
def log() -> None:
    """The public log of this portal, and watching that of another."""


def directory() -> Path:
    """The folder of the keys."""
    from app.transparency.keys import folder_of

    return folder_of(current_app.extensions["settings"])


@contextmanager
def readable() -> Iterator[None]:
    """Say in one line that the log cannot be read, where that is so."""
    from sqlalchemy.exc import DBAPIError, NoResultFound

    try:
        yield
    except (DBAPIError, NoResultFound) as error:
        reason = error.orig if isinstance(error, DBAPIError) else "the row that marks its end is missing"
        click.echo(f"The log cannot be read: {reason}. Is the database upgraded?", err=True)
        sys.exit(UNREADABLE)
