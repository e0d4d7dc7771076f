"""`flask users …` and `flask organisations …`: the first people, and public lists of school systems."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.import_rows import Found, Refused
    from app.accounts.services.importing import Outcome

ROLES = ("administrator", "manager", "auditor")
SHOWN = 20
LINK_VALID = timedelta(hours=24)
REASONS = {
    "not-a-school-system": "not a school system",
    "type-cannot-apply": "a kind of agency that cannot apply",
    "type-unknown": "the list does not say what kind it is",
    "state-unknown": "no such state",
    "id-not-seven-digits": "the NCES ID needs seven digits",
    "id-of-another-state": "the NCES ID belongs to another state",
    "duplicate": "the NCES ID stands twice",
    "name-broken": "a letter of the name is lost",
    "name-missing": "no name",
    "name-too-long": "the name is longer than 160 characters",
    "name-invisible": "the name has invisible characters",
    "name-symbol": "the name has symbols",
    "name-marks": "the name has piled-up accents",
}


@click.group("users")
def users() -> None:
    """Make the first administrator, and list people."""


def _mail_address(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """The address, refused before anything else is asked."""
    from app.accounts.emails import email_key
    from app.accounts.errors import EmailInvalid

    try:
        email_key(value)
    except EmailInvalid:
        raise click.BadParameter(f"{value} is no mail address.") from None
    return value


@users.command("create-admin")
@click.option("--email", prompt="Email address", callback=_mail_address, help="The address to sign in with.")
@click.option("--name", prompt="Name", help="As colleagues write it.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    default=("administrator",),
    show_default=True,
    help="A role for the program; repeat it for several.",
)
@click.option("--ask-password", is_flag=True, help="Ask for a password instead of printing a one-time link.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def create_admin(*, email: str, name: str, roles: Sequence[str], ask_password: bool, as_json: bool) -> None:
    """Make an account that runs the program, or give an existing one more roles.

    Prints a link that sets the password: it works once, for 24 hours. Exit codes: 0 made, 1 name or
    password refused, 2 no mail address.
    """
    from flask import current_app

    from app.accounts.errors import NameRefused, PasswordWeak
    from app.accounts.services import installing
    from app.core.actor import ProgramRole
    from app.web.database import db

    password = _asked() if ask_password else None
    try:
        person, path = installing.create_admin(
            db.session,
            email=email,
            name=name,
            roles=[ProgramRole(role) for role in roles],
            password=password,
            link_valid=LINK_VALID,
        )
    except NameRefused:
        raise click.ClickException("The name has characters that cannot be seen or said.") from None
    except PasswordWeak as error:
        raise click.ClickException(f"The password is refused: {error.why}.") from None
    link = f"{current_app.extensions['settings'].base_url}{path}" if path else ""
    if as_json:
        click.echo(json.dumps({"email": person.email, "roles": list(roles), "link": link}))
        return
    click.echo(f"{person.name} <{person.email}>: {', '.join(roles)}.")
    if link:
        click.echo(f"Open this page within 24 hours to choose a password; it works once:\n{link}")


def _asked() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print an array for programs.")
@with_appcontext
def list_users(*, as_json: bool) -> None:
    """List people with their roles."""
    from app.accounts import listing
    from app.web.database import db

    entries = listing.everybody(db.session)
    if as_json:
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for entry in entries:
        state = "" if entry["is_active"] else "  (closed)"
        click.echo(f"{entry['email']}  {entry['name']}  {', '.join(entry['roles']) or 'no role'}{state}")
    click.echo(f"{len(entries)} people.")


@click.group("organisations")
def organisations() -> None:
    """Look after the list of school systems."""


@organisations.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--strict", is_flag=True, help="Import nothing where a row is refused.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs, with every refused row.")
@with_appcontext
def import_file(*, file: Path, strict: bool, as_json: bool) -> None:
    """Import school systems from FILE: the Census gazetteer or the NCES directory of LEAs, plain or zipped.

    What can be repaired is repaired, what cannot is reported by line. A second run changes nothing. Exit
    codes: 0 imported, 1 refused rows with --strict, 2 FILE cannot be used.
    """
    from app.accounts.import_file import FileUnreadable, rows
    from app.accounts.import_rows import FormatUnknown, Found, Refused, detect, read

    try:
        header, lines = rows(file)
        known = detect(header)
        read_rows = list(read(lines, known))
    except FileUnreadable as error:
        raise _unusable(file, str(error)) from None
    except FormatUnknown as error:
        raise _unusable(file, f"its columns belong to no list that is known: {error}") from None
    found = [row for row in read_rows if isinstance(row, Found)]
    refused = [row for row in read_rows if isinstance(row, Refused)]
    if not found:
        raise _unusable(file, f"none of its {len(refused)} rows is a school system")
    is_stopped = strict and bool(refused)
    outcome = None if is_stopped else _import(file, found)
    _report(known.name, outcome, refused, as_json=as_json)
    sys.exit(1 if is_stopped else 0)


class FileUnusable(click.ClickException):
    """The file is no list of school systems."""

    exit_code = 2


def _unusable(file: Path, reason: str) -> FileUnusable:
    return FileUnusable(f"{file.name} cannot be used: {reason}.")


def _import(file: Path, found: Sequence[Found]) -> Outcome:
    from rich.console import Console
    from rich.progress import Progress

    from app.accounts.services import importing
    from app.core.actor import SYSTEM
    from app.web.database import db

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("School systems", total=len(found))
        return importing.take_over(
            db.session,
            found,
            source=file.name,
            by=SYSTEM,
            tick=lambda done: progress.update(task, completed=done),
        )


def _report(kind: str, outcome: Outcome | None, refused: Sequence[Refused], *, as_json: bool) -> None:
    if as_json:
        numbers = (
            {
                "added": outcome.added,
                "updated": outcome.updated,
                "unchanged": outcome.unchanged,
                "closed": outcome.closed,
                "repaired": dict(outcome.repaired),
            }
            if outcome
            else {"added": 0, "updated": 0, "unchanged": 0, "closed": 0, "repaired": {}}
        )
        rows = [{"line": row.line, "reason": row.reason, "value": row.value} for row in refused]
        click.echo(json.dumps({"format": kind, **numbers, "refused": rows}, ensure_ascii=False))
        return
    if outcome:
        click.echo(
            f"{outcome.added} added, {outcome.updated} updated, {outcome.unchanged} unchanged,"
            f" {outcome.closed} closed."
        )
        for repair, count in sorted(outcome.repaired.items()):
            click.echo(f"  repaired {count} × {repair}")
    else:
        click.echo("Nothing was imported.", err=True)
    for row in refused[:SHOWN]:
        click.echo(f"  line {row.line}: {REASONS.get(row.reason, row.reason)}: {row.value}", err=True)
    if len(refused) > SHOWN:
        click.echo(f"  and {len(refused) - SHOWN} more; --json prints them all", err=True)
    if refused:
        click.echo(f"{len(refused)} rows refused.", err=True)


COMMANDS = (users, organisations)
