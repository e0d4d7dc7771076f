"""`flask evidence …`: looking after the files that school systems have given."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from app.assessment.scrubbing import Findings

PROBLEMS = 1
UNKNOWN = 3


@click.group()
def evidence() -> None:
    """The files behind evidence."""


@evidence.command("scrub")
@click.option(
    "--quick", "is_quick", is_flag=True, help="Do not read the files, only see that they are there."
)
@click.option(
    "--sweep", "is_sweeping", is_flag=True, help="Delete files without rows that are older than an hour."
)
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def scrub(*, is_quick: bool, is_sweeping: bool, as_json: bool) -> None:
    """Compare the files with the database, and every file with its SHA-256.

    Exit code 0: all is sound. 1: rows without files, changed files, or files without rows. 3: the storage did
    not answer, so nothing is known.
    """
    from flask import current_app

    from app.assessment import library, scrubbing
    from app.assessment.errors import StorageDown
    from app.assessment.room import ROOM
    from app.web.database import db

    try:
        room = current_app.extensions[ROOM]()
        storage, incoming = room.storage, room.incoming
        total = len(library.files(db.session))
        with click.progressbar(
            length=total, label="Files", show_pos=True, hidden=as_json, file=sys.stderr
        ) as bar:
            found = scrubbing.scrub(db.session, storage, is_quick=is_quick, tell=lambda: bar.update(1))
        if is_sweeping:
            found.swept = scrubbing.sweep(db.session, storage, incoming).swept
    except StorageDown as error:
        click.echo(f"The storage does not answer: {error}", err=True)
        sys.exit(UNKNOWN)
    click.echo(json.dumps(found.for_programs())) if as_json else _tell(found)
    sys.exit(0 if found.is_sound else PROBLEMS)


def _tell(found: Findings) -> None:
    for evidence_id in found.missing:
        click.echo(
            f"Missing: the file of evidence {evidence_id} is not in the storage. Restore it from a backup."
        )
    for evidence_id in found.damaged:
        click.echo(
            f"Damaged: the file of evidence {evidence_id} is not what was uploaded. Restore it from a backup."
        )
    for key in found.orphans:
        click.echo(f"Without a row: {key}")
    if found.orphans and not found.swept:
        click.echo("Delete files without rows with --sweep; the worker does so every six hours.")
    if found.swept:
        click.echo(f"{found.swept} files without rows were deleted.")
    if found.is_sound:
        click.echo(
            f"{found.rows} files are all there and unchanged." if found.rows else "There are no files yet."
        )


COMMANDS = (evidence,)
