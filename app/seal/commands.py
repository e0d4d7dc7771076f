"""`flask seals …`: issuing what waits, letting seals end; `flask keys init|stop-issuing`: keys and switch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.certificate.commands.group import ALREADY_THERE, keys

if TYPE_CHECKING:
    from uuid import UUID


@click.group()
def seals() -> None:
    """Awards under way and seals in force."""


@seals.command("issue-pending")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_appcontext
def issue_pending(as_json: bool) -> None:  # click hands options over by name
    """Issue the certificate of every award that waits. Exits with 1 where one could not be issued."""
    from app.seal import queries  # `flask --help` must not wait for the product
    from app.web.database import db

    waiting = [award.id for award in queries.unfinished(db.session)]
    db.session.rollback()
    failed = 0
    with click.progressbar(waiting, label="Certificates", show_pos=True, hidden=as_json) as bar:
        for award_id in bar:
            problem = _issue(award_id)
            failed += bool(problem)
            if problem:
                click.echo(f"\n{award_id}: {problem}", err=True)
    if as_json:
        click.echo(json.dumps({"issued": len(waiting) - failed, "failed": failed}))
    elif not waiting:
        click.echo("No award waits for its certificate.")
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


def _issue(award_id: UUID) -> str:
    """Issue one; the reason in words where that failed."""
    from flask import current_app  # `flask --help` must not wait for the product

    from app.certificate.errors import CertificateError
    from app.core.errors import DomainError
    from app.seal.jobs import press_of
    from app.seal.publication import publisher
    from app.seal.services import issuing
    from app.web.database import db

    try:
        settings = current_app.extensions["settings"]
        issuing.issue(
            db.sessions, award_id, press=press_of(settings), publish=publisher(current_app.extensions),
            needs_second=settings.two_person_issue,
        )  # fmt: skip
    except (DomainError, CertificateError) as error:
        return f"{type(error).__name__} {error}"
    return ""


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
