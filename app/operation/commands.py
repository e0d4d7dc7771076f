"""`flask doctor`, `flask settings`, `flask backup` and `flask restore`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from app.assessment.storage import Storage
    from app.operation.doctor import Finding
    from app.operation.restoring import Restored
    from config import Settings

# What scripts may rely on.
FAULT, INCOMPLETE, REFUSED = 1, 2, 3
NEVER = ("the signing keys", "the secret key")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _storage() -> Storage:
    from app.assessment.storage import storage_from

    return storage_from(_settings().storage_url)


@contextmanager
def _explained() -> Iterator[None]:
    """What an operator can mend is said in one line, without a traceback."""
    from sqlalchemy.exc import DBAPIError

    from app.assessment.errors import StorageDown
    from app.core.migrations import MigrationsInconsistent
    from app.operation.errors import OperationFault

    try:
        yield
    except (OperationFault, MigrationsInconsistent) as error:
        reason = str(error)
    except DBAPIError as error:
        reason = f"the database refuses: {error.orig}".splitlines()[0]
    except StorageDown as error:
        reason = f"the storage of evidence does not answer ({error})"
    except OSError as error:
        reason = f"{error.filename or 'the disk'}: {error.strerror}"
    else:
        return
    click.echo(f"Nothing was done: {reason}.", err=True)
    sys.exit(REFUSED)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def backup(*, file: Path, as_json: bool) -> None:
    """Write the database and all evidence, as of this moment, to FILE (.tar.gz); the portal may go on.

    The keys and the secret are NOT inside: keep them apart. Exit code 0: whole. 2: written, but evidence was
    missing or damaged. 3: nothing was written.
    """
    from app.operation.backing_up import back_up
    from app.web.database import db

    with _explained(), _counting(as_json) as tell:
        made = back_up(db.engine, _storage(), file.absolute(), tell=tell)
    if as_json:
        click.echo(
            json.dumps({**asdict(made), "path": str(file), "is_whole": made.is_whole, "not_inside": NEVER})
        )
    else:
        click.echo(f"{file}: {made.rows} rows and {made.files} files of evidence, {made.size / 1e6:.1f} MB.")
        click.echo(f"Not inside: {' and '.join(NEVER)}. Back them up apart, and keep this file private.")
        for key in made.missing:
            click.echo(f"Missing from the storage, and so from the backup: {key}", err=True)
        for key in made.damaged:
            click.echo(f"Damaged in the storage, and so not in the backup: {key}", err=True)
    sys.exit(0 if made.is_whole else INCOMPLETE)


@contextmanager
def _counting(as_json: bool) -> Iterator[Any]:
    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(length=0, label="Backing up", file=sys.stderr, hidden=hidden) as bar:
        yield lambda kind: bar.update(1)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace an installation that is in use. What it holds is lost.")
@click.option("--check", "is_check", is_flag=True, help="Only read the backup through; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def restore(*, file: Path, force: bool, is_check: bool, as_json: bool) -> None:
    """Bring an empty installation to the state of the backup FILE. Stop the portal first.

    Everything is verified before anything changes. Exit code 0: restored. 1: restored, but the audit trail in
    the backup is broken. 2: restored without evidence that was missing when it was made. 3: nothing changed.
    """
    from app.operation import restoring
    from app.web.database import db

    settings = _settings()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    hidden = as_json or not sys.stderr.isatty()
    with (
        _explained(),
        click.progressbar(length=file.stat().st_size, label="Reading", file=sys.stderr, hidden=hidden) as bar,
    ):
        if is_check:
            _tell_checked(restoring.check(file, settings.var_dir, tell=bar.update), as_json=as_json)
            return
        db.engine.dispose()
        done = restoring.restore(
            file, settings.database_url, _storage(), settings.var_dir, is_forced=force, tell=bar.update
        )
    _tell_restored(done, as_json=as_json)
    sys.exit(FAULT if done.audit_problem else INCOMPLETE if done.missing else 0)


def _tell_checked(manifest: dict[str, Any], *, as_json: bool) -> None:
    count = sum(table["rows"] for table in manifest["tables"].values())
    files = manifest["evidence"]["files"]
    if as_json:
        told = {key: manifest[key] for key in ("made_at", "schema", "database", "audit")}
        click.echo(json.dumps({**told, "rows": count, "files": files}))
        return
    click.echo(f"The backup is whole: made {manifest['made_at']}, version {manifest['schema']}.")
    click.echo(
        f"{count} rows, {files} files of evidence, audit trail up to entry {manifest['audit']['seq']}."
    )


def _tell_restored(done: Restored, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(f"Restored the state of {done.made_at}: {done.rows} rows and {done.files} files of evidence.")
    if done.audit_problem:
        click.echo(f"The audit trail of this backup is broken: {done.audit_problem}.", err=True)
    else:
        click.echo(f"The audit trail is whole: {done.audit_entries} entries.")
    for key in done.missing:
        click.echo(f"Was missing already when the backup was made: {key}", err=True)
    click.echo(f"Not in any backup: {' and '.join(NEVER)}. Put them back before you start the portal.")


@click.command()
@click.option("--deploy", is_flag=True, help="Ask for all that a portal needs on which everybody relies.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def doctor(*, deploy: bool, as_json: bool) -> None:
    """Examine the installation, a line for each thing. Exit code 0: no fault. 1: at least one."""
    from app.operation.checks import CHECKS
    from app.operation.doctor import Health, Site, examine
    from app.web.database import db

    signs = {Health.WELL: "ok     ", Health.WARNING: "warning", Health.FAULT: "FAULT  "}

    def tell(found: Finding) -> None:
        if not as_json:
            click.echo(f"{signs[found.health]}  {found.name:<9} {found.message}")

    findings = examine(Site(_settings(), db.engine, deploy), CHECKS, tell=tell)
    faults, warnings = (
        sum(found.health is health for found in findings) for health in (Health.FAULT, Health.WARNING)
    )
    if as_json:
        told = {
            "ok": not faults,
            "faults": faults,
            "warnings": warnings,
            "checks": list(map(asdict, findings)),
        }
        click.echo(json.dumps(told))
    else:
        click.echo(f"{faults} faults, {warnings} warnings.")
    sys.exit(FAULT if faults else 0)


@click.command("settings")
@click.option("--markdown", is_flag=True, help="Print docs/settings.md.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def show_settings(*, markdown: bool, as_json: bool) -> None:
    """Show every setting as it is now, without its secrets."""
    from app.operation import settings_page

    if markdown and as_json:
        raise click.UsageError("--markdown or --json, not both")
    if markdown:
        click.echo(settings_page.markdown(), nl=False)
        return
    if as_json:
        click.echo(json.dumps(dict(settings_page.present(_settings()))))
        return
    for name, value in settings_page.present(_settings()):
        click.echo(f"{name:<28} {value}")


COMMANDS = (backup, restore, doctor, show_settings)
