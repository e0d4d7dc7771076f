"""`flask worker` does the jobs of the outbox; `flask jobs …` shows them."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from flask import current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from app.notification.models import OutboxJob

NOT_FOUND = 1
STATES = ("queued", "leased", "done", "parked")


@click.command()
@click.option(
    "--threads", default=2, show_default=True, type=click.IntRange(1, 64), help="Jobs done at the same time."
)
@click.option(
    "--sweep",
    default=2.0,
    show_default=True,
    type=click.FloatRange(0.1, 60),
    help="Seconds between looks for forgotten jobs.",
)
@click.option(
    "--lease",
    default=20.0,
    show_default=True,
    type=click.FloatRange(1, 600),
    help="Seconds until a dead worker's job is taken over.",
)
@with_appcontext
def worker(*, threads: int, sweep: float, lease: float) -> None:
    """Do the jobs of the outbox until SIGTERM: mail, certificates and whatever else waits."""
    from app.notification.errors import QueueUnusable
    from app.notification.runner import Runner
    from app.notification.transport import transport_of
    from app.notification.worker import Worker

    extensions = current_app.extensions
    try:
        transport_of(
            extensions["settings"].smtp_url, extensions["settings"].var_dir
        )  # refuses what cannot work
        runner = Runner(extensions, lease=timedelta(seconds=lease))
        Worker(
            runner, extensions["settings"].queue_url, threads=threads, sweep_seconds=min(sweep, lease / 3)
        ).serve()
    except QueueUnusable as error:
        raise click.ClickException(str(error)) from error


@click.group()
def jobs() -> None:
    """Look at the jobs of the outbox, and try parked ones again."""


@jobs.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only these states. Default: all but done.",
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def show_all(*, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List the newest jobs, and count all by state."""
    from app.notification import queries
    from app.notification.workflow import State
    from app.web.database import db

    chosen = [State(state) for state in states or ("queued", "leased", "parked")]
    rows = [_row(job) for job in queries.listing(db.session, chosen, limit=limit)]
    counts = {state.value: count for state, count in queries.counts(db.session).items()}
    if as_json:
        click.echo(json.dumps({"counts": counts, "jobs": rows}))
        return
    for row in rows:
        click.echo("{id}  {state:<6}  {kind:<20}  tried {attempts}  {last_error}".format_map(row))
    click.echo(", ".join(f"{count} {state}" for state, count in counts.items()))


@jobs.command()
@click.argument("job_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def show(job_id: UUID, *, as_json: bool) -> None:
    """Show one job. Its values stay hidden: they may hold addresses and links that open accounts."""
    from app.notification import queries
    from app.web.database import db

    job = queries.get(db.session, job_id)
    if job is None:
        click.echo(f"There is no job {job_id}.", err=True)
        sys.exit(NOT_FOUND)
    row = _row(job)
    click.echo(
        json.dumps(row) if as_json else "\n".join(f"{name:<12}  {value}" for name, value in row.items())
    )


@jobs.command()
@click.argument("job_ids", nargs=-1, type=click.UUID)
@click.option("--parked", "all_parked", is_flag=True, help="Every parked job.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def retry(job_ids: tuple[UUID, ...], *, all_parked: bool, as_json: bool) -> None:
    """Queue parked jobs again. Exit code 1 where one of them is not parked."""
    from app.core.errors import NotFound
    from app.notification import services
    from app.web.database import db

    if bool(job_ids) == all_parked:
        raise click.UsageError("Name the jobs, or say --parked for all.")
    count, absent = 0, []
    if all_parked:
        count = services.retry_parked(db.session)
    for job_id in job_ids:
        try:
            services.retry(db.session, job_id)
            count += 1
        except NotFound:
            absent.append(str(job_id))
    if as_json:
        click.echo(json.dumps({"queued": count, "not_parked": absent}))
    else:
        click.echo(f"Queued again: {count}.")
        for missing in absent:
            click.echo(f"Not parked: {missing}.", err=True)
    sys.exit(NOT_FOUND if absent else 0)


def _row(job: OutboxJob) -> dict[str, Any]:
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state.value,
        "effect_key": job.effect_key,
        "attempts": job.attempts,
        "losses": job.losses,
        "last_error": job.last_error or "",
        "created_at": job.created_at.isoformat(),
        "not_before": job.not_before.isoformat() if job.not_before else None,
        "done_at": job.done_at.isoformat() if job.done_at else None,
    }


COMMANDS = (worker, jobs)
