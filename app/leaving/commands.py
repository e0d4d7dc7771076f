"""`flask organisations export` and `check-export`: everything that a school system gave, in one file."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.accounts.commands import organisations

if TYPE_CHECKING:
    from app.accounts.models import Organisation
    from app.leaving.exporting import Package

# What scripts may rely on.
UNSOUND, INCOMPLETE, REFUSED = 1, 2, 3
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
OLD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@organisations.command("export")
@click.argument("which")
@click.argument("file", type=NEW_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def export(*, which: str, file: Path, as_json: bool) -> None:
    """Write everything that the school system WHICH (its id or NCES ID) gave to FILE (.zip).

    The portal may go on. Exit code 0: whole. 2: written, but files of evidence were missing or damaged in the
    storage. 3: nothing was written.
    """
    made = _export(_found(which), file.absolute())
    if as_json:
        click.echo(json.dumps({**asdict(made), "path": str(file), "is_whole": made.is_whole}))
    else:
        click.echo(
            f"{file}: {sum(made.records.values())} records and {made.files} files of {made.organisation},"
            f" {made.size / 1e6:.1f} MB. Keep it private."
        )
        click.echo(f"SHA-256 of its manifest: {made.manifest_sha256}")
        for path in made.missing:
            click.echo(f"Missing or damaged in the storage, and so not inside: {path}", err=True)
    sys.exit(0 if made.is_whole else INCOMPLETE)


def _export(organisation: Organisation, file: Path) -> Package:
    from flask import current_app

    from app.assessment.errors import StorageDown
    from app.assessment.room import ROOM
    from app.core.actor import SYSTEM
    from app.leaving.errors import PackageInTheWay
    from app.leaving.exporting import export as write
    from app.leaving.services import note_export
    from app.web.database import db

    owner = organisation.id
    db.session.rollback()
    try:
        made = write(db.engine, current_app.extensions[ROOM]().storage, owner, file)
    except PackageInTheWay:
        raise _refused(f"{file} exists already: give another name or move it away") from None
    except StorageDown as error:
        raise _refused(f"the storage of evidence does not answer ({error})") from None
    except OSError as error:
        raise _refused(f"{error.filename or 'the disk'}: {error.strerror}") from None
    note_export(db.session, owner, made, by=SYSTEM)
    return made


def _found(which: str) -> Organisation:
    from app.leaving import queries
    from app.web.database import db

    found = queries.organisation_named(db.session, which)
    if found is None:
        raise _refused(f"no school system has the id or NCES ID {which!r}")
    return found


class Refused(click.ClickException):
    """Nothing was done, and why."""

    exit_code = REFUSED


def _refused(reason: str) -> Refused:
    return Refused(f"Nothing was written: {reason}.")


@organisations.command("check-export")
@click.argument("file", type=OLD_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
def check_export(*, file: Path, as_json: bool) -> None:
    """Read the package FILE through and say what is wrong with it; it needs neither network nor database.

    Exit code 0: every file is as it was written. 1: some are not. 3: it is no package.
    """
    from app.leaving.checking import check
    from app.leaving.errors import NoPackage

    try:
        found = check(file)
    except NoPackage as error:
        raise Refused(f"{file.name} cannot be checked: {error}.") from None
    if as_json:
        click.echo(json.dumps({**asdict(found), "is_sound": found.is_sound}))
    else:
        for name, problem in found.problems:
            click.echo(f"{name!r} {problem}.", err=True)
        for name in found.missing:
            click.echo(f"Was missing when the package was made: {name!r}", err=True)
        verdict = "all as they were written" if found.is_sound else f"{len(found.problems)} wrong"
        click.echo(f"{file.name}: {found.files} files of {found.organisation}, {verdict}.")
        click.echo(f"SHA-256 of its manifest: {found.manifest_sha256}")
    sys.exit(0 if found.is_sound else UNSOUND)


COMMANDS: tuple[click.Command, ...] = ()  # they join the group of accounts
