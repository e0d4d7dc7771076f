"""`flask seals …`: issuing what waits, and letting seals end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

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
        press = press_of(current_app.extensions["settings"])
        issuing.issue(db.sessions, award_id, press=press, publish=publisher(current_app.extensions))
    except (DomainError, CertificateError) as error:
        return f"{type(error).__name__} {error}"
    return ""


COMMANDS = (seals,)
