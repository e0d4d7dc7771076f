"""`flask seals …`: issuing what waits, letting seals end; `flask keys init|stop-issuing`: keys and switch."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

from app.certificate.commands.group import ALREADY_THERE, keys

if TYPE_CHECKING:
    from uuid import UUID

    from app.seal.bulk import Outcome

# Fewer are issued sooner than further processes would have started.
WORTH_IT = 40
MOST_SHOWN = 20


@click.group()
def seals() -> None:
    """Awards under way and seals in force."""


@seals.command("issue-pending")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--processes", type=click.IntRange(1, 64), default=None,
    help="How many work side by side; by default as many as there are processors.",
)  # fmt: skip
@with_appcontext
def issue_pending(as_json: bool, processes: int | None) -> None:  # click hands options over by name
    """Issue the certificate of every award that waits.

    It can be broken off at any time, and goes on where it stopped when it is called again. A worker may run
    beside it. Exits with 1 where an award could not be issued.
    """
    from flask import current_app  # `flask --help` must not wait for the product

    from app.seal import queries
    from app.web.database import db

    waiting = queries.waiting_ids(db.session)
    db.session.rollback()
    issued = failed = 0
    with click.progressbar(length=len(waiting), label="Certificates", show_pos=True, hidden=as_json) as bar:
        for outcome in _issued(current_app.extensions, waiting, processes or _processors()):
            bar.update(1)
            issued += not outcome.problem
            failed += bool(outcome.problem)
            if outcome.problem and failed <= MOST_SHOWN:
                click.echo(f"\n{outcome.award_id}: {outcome.problem}", err=True)
    left = len(waiting) - issued - failed
    if as_json:
        click.echo(json.dumps({"issued": issued, "failed": failed, "left": left}))
    elif not waiting:
        click.echo("No award waits for its certificate.")
    elif left:
        click.echo(f"Stopped, because no other could be issued either. Awards that still wait: {left}.")
    raise SystemExit(1 if failed else 0)


@seals.command("expire")
@click.option("--json", "as_json", is_flag=True, help="Print the figure as JSON.")
@with_appcontext
def expire(*, as_json: bool) -> None:
    """End every seal whose last day has passed. The worker does this by itself every half minute."""
    from flask import current_app  # `flask --help` must not wait for the product

    from app.core import clock
    from app.seal.publication import publisher
    from app.seal.services import status
    from app.web.database import db

    today = clock.today(current_app.extensions["settings"].time_zone)
    ended = status.expire_due(db.session, today, publish=publisher(current_app.extensions))
    if as_json:
        click.echo(json.dumps({"ended": ended}))
        return
    click.echo("1 seal ended." if ended == 1 else f"{ended} seals ended.")


def _issued(extensions: dict[str, Any], waiting: list[UUID], processes: int) -> Iterator[Outcome]:
    """Issue these: a few of them here, because further processes take seconds to start."""
    from app.seal import bulk  # `flask --help` must not wait for the product

    if processes == 1 or len(waiting) < WORTH_IT:
        return bulk.issue_here(extensions, waiting)
    return bulk.issue_side_by_side(extensions["make_another"], waiting, processes=processes)


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@keys.command("stop-issuing")
@click.option("--reason", required=True, help="Why: managers and the audit trail read it.")
def stop_issuing(reason: str) -> None:  # click hands options over by name
    """Stop issuing certificates at once, on every machine. Awards wait, nothing is lost.

    Ends with status 4 where it is stopped already.
    """
    from app.core.actor import SYSTEM  # `flask --help` must not wait for the product
    from app.seal import queries
    from app.seal.errors import ReasonMissing, StoppedAlready
    from app.seal.services import switching
    from app.web.database import db

    try:
        switching.stop(db.session, reason=reason, by=SYSTEM)
    except ReasonMissing:
        raise click.UsageError("--reason must say why") from None
    except StoppedAlready:
        stopped = queries.open_stop(db.session)
        click.echo(f"Stopped already: {stopped.reason}" if stopped else "Stopped already.", err=True)
        raise SystemExit(ALREADY_THERE) from None
    click.echo("Stopped. Awards wait until `keys resume-issuing`.")


@keys.command("resume-issuing")
def resume_issuing() -> None:
    """Go on issuing certificates, beginning with those that waited. Ends with status 4 where it goes on."""
    from app.core.actor import SYSTEM  # `flask --help` must not wait for the product
    from app.seal.errors import NotStopped
    from app.seal.services import switching
    from app.web.database import db

    try:
        waiting = switching.resume(db.session, by=SYSTEM)
    except NotStopped:
        click.echo("Issuing is not stopped.", err=True)
        raise SystemExit(ALREADY_THERE) from None
    click.echo(f"Resumed. Awards that waited: {waiting}.")


@keys.command("init")
@click.option("--algorithm", type=click.Choice(["ecdsa-p256", "rsa-3072"]), help="Of the signing key.")
@click.option("--log-name", default="", help="What the log is called; the portal's address and /log.")
@click.option("--anew", "is_anew", is_flag=True, help="Also in place of keys that are lost for good.")
def init(*, algorithm: str | None, log_name: str, is_anew: bool) -> None:
    """Make every key that is missing: of certificates (root, intermediate, signer), credentials and log.

    Touches nothing that is there: run it after each upgrade, as often as you like. Refuses, with status 1, to
    make another in place of one that has signed what is in the database: restore that one.
    """
    from flask import current_app  # `flask --help` must not wait for the product

    from app.certificate.keys import signing_key
    from app.seal import key_ring
    from app.transparency import keys as log_keys
    from app.web.database import db

    settings = current_app.extensions["settings"]
    made = key_ring.make(
        settings, key_ring.used(db.session), algorithm=algorithm or "", log_name=log_name, is_anew=is_anew
    )
    key = signing_key(settings)
    if not made:
        click.echo("All keys are there; nothing was changed.")
        return
    click.echo(f"Made in {settings.keys_dir}: {', '.join(part.name for part in made)}.")
    if key_ring.CERTIFICATES in made:
        ends = f"{key.certificate.not_valid_after_utc:%Y-%m-%d}"
        click.echo(f"Signing key {key.key_id} ({key.algorithm}), until {ends}.")
        click.echo("Next: take the root offline: flask --app wsgi keys export-root FILE")
    if key_ring.LOG in made:
        click.echo("The public side of the log, to be given to everyone:")
        click.echo(str(log_keys.verifier(settings.keys_dir)))


COMMANDS = (seals,)
