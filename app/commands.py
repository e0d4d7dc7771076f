"""`flask db …`: the versions of the database's tables."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.exc import DBAPIError

# What the words of SQLite and PostgreSQL mean for an operator: the first that fits counts.
ADVICE = (
    ("connection|unable to open", "Does SEAL_DATABASE_URL lead to the database, and may this user open it?"),
    ("locked|timeout", "Others are writing. Try again when it is quiet."),
    (
        "read-?only|permission|not authorized",
        "This user may only read there. Run it as the user that owns the portal.",
    ),
    ("full|no space", "Make room, then run it again."),
    (
        "already exists|does not exist|no such|unknown",
        "Its tables are not those of the version that it names. Restore a backup, or use an empty database.",
    ),
    ("", "`flask --app wsgi doctor` examines the installation."),
)
MISSING_TABLE = "no such table|relation .* does not exist"
UPGRADE = "Bring it to the newest version first: `flask --app wsgi db upgrade`."
LONGEST_NAME = 27  # with its number before it, what Alembic's own column holds

# Alembic is imported inside the commands: `flask --help` must not wait for it.


def _engine() -> Engine:
    from app.web.database import db

    return db.engine


def explaining(command: click.Command) -> click.Command:
    """The command, which says in one line what an operator can mend where the database refuses it."""
    explained = copy(command)

    def invoke(context: click.Context) -> Any:
        try:
            return command.invoke(context)
        except Exception as error:
            from sqlalchemy.exc import DBAPIError

            if not isinstance(error, DBAPIError):
                raise
            raise _refused(error) from error

    explained.invoke = invoke  # type: ignore[assignment]  # this copy alone is another
    return explained


def _refused(error: DBAPIError) -> click.ClickException:
    said = str(error.orig).partition("\n")[0]
    if re.search(MISSING_TABLE, said, re.IGNORECASE):
        return click.ClickException(f"The database refuses: {said}. {UPGRADE}")
    advice = next(words for pattern, words in ADVICE if re.search(pattern, said, re.IGNORECASE))
    return click.ClickException(f"The database refuses: {said}. {advice}")


@contextmanager
def _explained() -> Iterator[None]:
    """What an operator can mend is said in one line, without a traceback."""
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    from app.core.migrations import MigrationsInconsistent

    try:
        yield
    except (CommandError, MigrationsInconsistent) as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        advice = next(words for pattern, words in ADVICE if re.search(pattern, said, re.IGNORECASE))
        raise click.ClickException(f"The database refuses: {said}. Nothing was changed. {advice}") from error


@click.group("db")
def database() -> None:
    """Create, upgrade and check the database."""


@database.command()
@click.argument("revision", default="head")
@with_appcontext
def upgrade(revision: str) -> None:
    """Bring the database to the newest REVISION, or to the one given; where it is there, do nothing."""
    from app.core import migrations

    with _explained():
        before = migrations.current(_engine())
        if revision == "head" and before == migrations.head():
            return
        migrations.upgrade(_engine(), revision)
    click.echo(f"The database went from {before or 'empty'} to {migrations.current(_engine())}.")


@database.command(context_settings={"ignore_unknown_options": True})  # -1 is a number of steps
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask. What the newer version stored is lost.")
@with_appcontext
def downgrade(revision: str, *, yes: bool) -> None:
    """Take the database back to REVISION: an id, -1 for one step, or base for nothing at all."""
    from app.core import migrations

    with _explained():
        migrations.require_known(revision)
    if not yes:
        click.confirm("This deletes what the newer version stored. Is there a backup?", abort=True)
    with _explained():
        before = migrations.current(_engine())
        migrations.downgrade(_engine(), revision)
    click.echo(f"The database went from {before or 'empty'} to {migrations.current(_engine()) or 'empty'}.")


@database.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def check(*, as_json: bool) -> None:
    """Say whether the database is at the newest version and equals the models; exit code 1 where not."""
    from app.core import migrations
    from app.models import metadata

    with _explained():
        newest, now = migrations.head(), migrations.current(_engine())
        problems = migrations.differences(_engine(), metadata()) if now == newest else []
    if now != newest:
        problems = [
            f"it has version {now or 'none'}, the newest is {newest}: run `flask --app wsgi db upgrade`"
        ]
    if as_json:
        click.echo(json.dumps({"current": now, "head": newest, "problems": problems}))
    else:
        for problem in problems:
            click.echo(f"The database is not as the models say: {problem}", err=True)
        if not problems:
            click.echo(f"The database has the newest version, {newest}, and equals the models.")
    sys.exit(1 if problems else 0)


@database.command()
@click.argument("name")
@with_appcontext
def revision(name: str) -> None:
    """Write the next migration, called NAME (what_it_does), from what the models have on top."""
    from app.core import migrations
    from app.models import metadata

    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > LONGEST_NAME:
        advice = f"use up to {LONGEST_NAME} small letters, digits and underscores, such as add_seal_scope"
        raise click.BadParameter(advice, param_hint="NAME")
    with _explained():
        migrations.upgrade(_engine())
        written = migrations.new_revision(_engine(), name, metadata())
    click.echo(f"Read {written.name} before you trust it.")


COMMANDS = [database]
