"""`flask demo …`: fictional school systems to look at and to try things on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.demo.accounts import Account

REFUSED = 3
REASONS = {
    "production": "SEAL_ENVIRONMENT is production, and a demonstration has published accounts.",
    "school-systems": "this database holds {count} school systems that are not part of a demonstration."
    " Use an empty database; --force allows it beside an imported list that nobody uses yet.",
    "school-systems-in-use": "{count} school systems of this database have people or assessments."
    " Use an empty database.",
}


@click.group("demo")
def demo() -> None:
    """Fictional school systems to look at and to try things on."""


@demo.command("load")
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as an array for programs.")
@click.option("--if-empty", is_flag=True, help="Leave a database alone that holds anything else, and say so.")
@click.option("--force", is_flag=True, help="Allow school systems that were imported and that nobody uses.")
@with_appcontext
def load(*, as_json: bool, if_empty: bool, force: bool) -> None:
    """Load the demonstration where it is not there yet, and print its accounts with their passwords.

    Loading twice changes nothing. Exit code 3 where the database belongs to real school systems, and in
    production.
    """
    from flask import current_app

    from app.demo import accounts
    from app.demo import load as loading
    from app.demo.errors import DemonstrationRefused
    from app.web.database import db

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the documented way to the application itself
    if if_empty and not loading.progress(db.session)[0] and not loading.is_empty(db.session):
        click.echo("The demonstration was not loaded: the database is not empty.", err=True)
        if as_json:
            click.echo("[]")
        return
    if not as_json and not loading.progress(db.session)[2]:
        click.echo("Loading the demonstration: a few seconds …", err=True)
    try:
        listed = loading.load(app, db.session, force=force)
    except DemonstrationRefused as error:
        reason = REASONS[error.why].format(count=error.count)
        click.echo(f"The demonstration was not loaded: {reason}", err=True)
        if as_json:
            click.echo("[]")
        sys.exit(0 if if_empty else REFUSED)
    click.echo(accounts.as_json(listed) if as_json else _table(listed))


def _table(listed: Sequence[Account]) -> str:
    widest = {name: max(len(getattr(one, name)) for one in listed) for name in ("email", "password", "role")}
    lines = ["Demonstration accounts. Everything about them is fictional.", ""]
    organisation = ""
    for one in listed:
        if one.organisation != organisation:
            organisation = one.organisation
            lines += [*([""] if len(lines) > 2 else []), organisation]  # noqa: PLR2004  # no gap before the first
        lines.append(f"  {one.role:{widest['role']}}  {one.email:{widest['email']}}  {one.password}")
    return "\n".join(lines)


COMMANDS = (demo,)
